// Command yingda is the whole product: the server, and the tools around a data
// directory. Flags and wiring, nothing else.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"yingda/server"
)

// commands is everything the program can be told, one file each.
type commands struct {
	Serve       serveCmd       `cmd:"" help:"启动服务：网页、接口、知识库都在这一个进程里。"`
	Import      importCmd      `cmd:"" help:"把文件（JSONL、CSV、TSV、XLSX，流程是 YAML）或内置知识包导入草稿。"`
	Export      exportCmd      `cmd:"" help:"把草稿或某个版本导出为文件。"`
	Check       checkCmd       `cmd:"" help:"检查草稿，一次列出全部错误。"`
	Publish     publishCmd     `cmd:"" help:"发布草稿，使其成为线上版本。"`
	Rollback    rollbackCmd    `cmd:"" help:"恢复到旧版本（作为新版本重新发布）。"`
	Versions    versionsCmd    `cmd:"" help:"列出已发布的版本。"`
	Ask         askCmd         `cmd:"" help:"问一句，看机器人怎么答、为什么。"`
	Key         keyCmd         `cmd:"" help:"管理 API 密钥和站点密钥。"`
	Backup      backupCmd      `cmd:"" help:"备份全部数据到一个文件（服务运行中也可以）。"`
	Restore     restoreCmd     `cmd:"" help:"从备份文件恢复数据。"`
	Replay      replayCmd      `cmd:"" help:"把一段真实会话在当前版本上重走一遍，列出不同之处。"`
	Audit       auditCmd       `cmd:"" help:"查看和校验审计记录。"`
	Eval        evalCmd        `cmd:"" help:"用标注问题或对话脚本评测知识库。"`
	Bench       benchCmd       `cmd:"" help:"测量回答的速度。"`
	Train       trainCmd       `cmd:"" help:"训练匹配模型。"`
	Match       matchCmd       `cmd:"" help:"用句对衡量匹配模型。"`
	DemoBackend demoBackendCmd `cmd:"" help:"启动内置知识包流程所用的演示后台（订单、快递、银行卡、预约），看流程怎么连接口。"`
	Version     versionCmd     `cmd:"" help:"显示程序版本。"`
}

// dataFlag is the directory everything is kept in.
type dataFlag struct {
	Data string `help:"数据目录。" default:"./data" placeholder:"DIR" type:"path"`
}

// session is what a command runs with.
type session struct {
	context.Context
	out io.Writer // for the result
	err io.Writer // for people
}

func main() {
	server.PaceGarbage()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes: 1, it could not be done; 2, it was asked for wrongly.
const (
	exitFailed = 1
	exitUsage  = 2
)

// errTold ends a command unsuccessfully when everything has been said already.
var errTold = errors.New("told")

// run is main with everything it touches as arguments.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("yingda"),
		kong.Description("应答：中文智能客服问答系统。"),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.Help(printHelp),
		kong.ValueFormatter(helpOf),
	)
	if err != nil {
		panic(err) // the struct above is wrong
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help has been shown
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "错误：%s\n用 yingda --help 查看用法。\n", usageError(err))
		return exitUsage
	}
	switch err := parsed.Run(&session{ctx, stdout, stderr}); {
	case err == nil:
		return 0
	case errors.Is(err, errTold):
		return exitFailed
	case errors.As(err, &badInput{}):
		fmt.Fprintf(stderr, "错误：%s\n", explain(err))
		return exitUsage
	default:
		fmt.Fprintf(stderr, "错误：%s\n", explain(err))
		return exitFailed
	}
}
