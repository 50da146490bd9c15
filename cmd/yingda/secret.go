package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
)

// maxSecretBytes of a file with a secret: longer ones are some other file.
const maxSecretBytes = 4096

// secretFrom reads a secret from a file or, without one, from an environment variable.
// what is what messages call the file.
func secretFrom(path, variable, what string) (string, error) {
	if path == "" {
		return strings.TrimSpace(os.Getenv(variable)), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return "", badInput{err}
	}
	defer file.Close()
	if st, err := file.Stat(); err == nil && runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 {
		return "", badInput{fmt.Errorf("%s %s 其他用户也能读，请先执行 chmod 600", what, path)}
	}
	b, err := io.ReadAll(io.LimitReader(file, maxSecretBytes+1))
	if err != nil {
		return "", badInput{err}
	}
	secret := strings.TrimSpace(string(b))
	if len(b) > maxSecretBytes || secret == "" || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", badInput{fmt.Errorf("%s %s 里应只有一行密钥", what, path)}
	}
	return secret, nil
}
