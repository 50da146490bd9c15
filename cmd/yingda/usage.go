package main

import (
	"bytes"
	"errors"
	"io/fs"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// The parser of the command line speaks English; what people see is Chinese.

// printHelp is kong's help page with its own words in Chinese.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var page bytes.Buffer
	ctx.Stdout = &page
	err := kong.DefaultHelpPrinter(options, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = helpWords.WriteString(out, page.String())
	return err
}

var helpWords = strings.NewReplacer(
	"Usage: ", "用法：", "<command>", "<命令>", "[flags]", "[选项]",
	"\nArguments:\n", "\n参数：\n", "\nFlags:\n", "\n选项：\n", "\nCommands:\n", "\n命令：\n",
	"Show context-sensitive help.", "显示帮助。",
	`Run "yingda <command> --help" for more information on a command.`, "用 yingda <命令> --help 查看一个命令的用法。",
)

// helpOf adds the default where the page shows a placeholder in its place.
func helpOf(v *kong.Value) string {
	if v.Flag == nil || v.Flag.PlaceHolder == "" || v.Default == "" {
		return v.Help
	}
	return strings.TrimSuffix(v.Help, "。") + "（默认 " + v.Default + "）。"
}

// parserSays is what kong says of a wrong command line, and what we say.
var parserSays = []struct {
	pattern *regexp.Regexp
	ours    string
}{
	{regexp.MustCompile(`^unexpected argument (\S+)(?:, did you mean (.+)\?)?$`), "没有 $1 这个命令或参数"},
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (.+)\?)?$`), "没有 $1 这个选项"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "缺少选项：$1"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "缺少参数：$1"},
	{regexp.MustCompile(`^expected one of .+$`), "请给出一个命令"},
	{regexp.MustCompile(`^expected "?(<.+?>[^"]*)"?$`), "缺少参数：$1"},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got "(.*)"$`), "$1 应是 $2 之一，而不是“$3”"},
	{regexp.MustCompile(`^(\S+) and (\S+) can't be used together$`), "$1 和 $2 不能同时使用"},
	{regexp.MustCompile(`^(\S+): expected (?:a valid 64 bit u?int|an int|a float|int value|float value) but got "([^"]*)".*$`), "$1 应是数字，而不是“$2”"},
	{regexp.MustCompile(`^(\S+): expected duration but got "([^"]*)".*$`), "$1 应是时长，例如 1s、500ms，而不是“$2”"},
	{regexp.MustCompile(`^(\S+): expected \S+ value but got "([^"]*)".*$`), "$1 的值不能是“$2”"},
	{regexp.MustCompile(`^(\S+): slog: level string "(.*)": unknown name$`), "$1 应是 debug、info、warn 或 error，而不是“$2”"},
	{regexp.MustCompile(`^.*"(.+)" exists but is a directory$`), "$1：这是一个目录，应是文件"},
	{regexp.MustCompile(`^.*"(.+)" exists but is not a directory$`), "$1：这是一个文件，应是目录"},
}

// usageError puts a mistake in the command line into Chinese.
func usageError(err error) string {
	var path *fs.PathError
	if reason := systemReason(err); errors.As(err, &path) && reason != "" {
		return path.Path + "：" + reason
	}
	text := strings.ReplaceAll(err.Error(), ",…,...", ",…")
	for _, p := range parserSays {
		m := p.pattern.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		ours := string(p.pattern.ExpandString(nil, p.ours, text, m))
		return strings.NewReplacer(`"",`, "", `"`, "", " or ", " 或 ").Replace(ours)
	}
	return text
}
