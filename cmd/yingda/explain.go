package main

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"yingda/store/bolt"
)

// explain puts what an operator can act on into Chinese; other errors stay as they are.
func explain(err error) string {
	hint := ""
	switch {
	case errors.Is(err, bolt.ErrLocked):
		return "数据目录正被另一个进程使用；如果是服务，请先停止它"
	case errors.Is(err, bolt.ErrNotEmpty):
		return "目标目录不是空的；确定要替换其中的数据时加 --force"
	case errors.Is(err, bolt.ErrNewer):
		hint = "数据由更新版本的程序写成，请升级程序"
	case errors.Is(err, bolt.ErrForeign):
		hint = "这不是本程序的数据文件"
	case errors.Is(err, bolt.ErrDamaged):
		hint = "数据文件已损坏，请用 yingda restore 从备份恢复"
	default:
		return explainSystem(err)
	}
	if m := ofFile.FindStringSubmatch(err.Error()); m != nil {
		hint += "：" + m[1]
	}
	return hint
}

// ofFile is the file or directory that an error of the store is about.
var ofFile = regexp.MustCompile(`^(?:open|create|restore to) (\S+): `)

// inChinese are the beginnings of errors that operators see.
var inChinese = strings.NewReplacer("open data directory: ", "打开数据目录 ", "write address: ", "写服务地址：", "write audit trail: ", "写审计记录：", "backup: ", "备份：")

// explainSystem replaces what the operating system said within an error's text.
func explainSystem(err error) string {
	text := inChinese.Replace(err.Error())
	reason := systemReason(err)
	if reason == "" {
		return text
	}
	var path *fs.PathError
	var link *os.LinkError
	var call *net.OpError
	switch {
	case errors.As(err, &path):
		return strings.Replace(text, path.Error(), withoutTemporary(path.Path)+"："+reason, 1)
	case errors.As(err, &link):
		return strings.Replace(text, link.Error(), link.New+"："+reason, 1)
	case errors.As(err, &call):
		return strings.Replace(text, call.Error(), reason, 1)
	}
	return text
}

// systemReason is why the operating system refused, "" when it did not or is not known.
func systemReason(err error) string {
	var address *net.AddrError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "没有这个文件或目录"
	case errors.Is(err, fs.ErrPermission):
		return "没有权限"
	case errors.Is(err, syscall.EROFS):
		return "所在的磁盘是只读的"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "磁盘已满"
	case errors.Is(err, syscall.ENOTDIR):
		return "路径中有一段不是目录"
	case errors.Is(err, syscall.EISDIR), errors.Is(err, fs.ErrExist):
		return "已有同名的目录或文件"
	case errors.Is(err, syscall.EADDRINUSE):
		return "这个地址已被占用，请换一个端口"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "本机没有这个地址"
	case errors.As(err, &address):
		return "地址应写成 主机:端口，例如 127.0.0.1:8360"
	}
	return ""
}

var temporary = regexp.MustCompile(`^\.(.+)\.tmp\d+$`)

// withoutTemporary is the file that a temporary one of atomicfile was to become.
func withoutTemporary(path string) string {
	dir, base := filepath.Split(path)
	return dir + temporary.ReplaceAllString(base, "$1")
}
