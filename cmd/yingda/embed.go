package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"yingda/llm"
)

// embedFlags say where an embedding service is. Without a URL there is none.
type embedFlags struct {
	URL        string        `name:"url" help:"向量服务（OpenAI 兼容接口）的地址，如 http://127.0.0.1:8080/v1；不填则不用。问题和相似问会发往该服务，手机号、证件号先打码。" placeholder:"URL"`
	Model      string        `help:"向量模型的名称。" placeholder:"NAME"`
	KeyFile    string        `help:"存放向量服务密钥的文件，只应本人可读；也可以用环境变量 YINGDA_EMBED_KEY。" placeholder:"FILE" type:"path"`
	Dimensions int           `help:"向量维数；0 表示由模型决定。" default:"0"`
	Base64     bool          `name:"base64" help:"让服务以 base64 返回向量：更短，但不是每种服务都支持。"`
	Timeout    time.Duration `help:"回答一个问题时最多等向量服务多久，超时就不用它。" default:"300ms"`
	Batch      int           `help:"发布时每次发送多少条相似问。" default:"64"`
}

const embedKeyVariable = "YINGDA_EMBED_KEY"

// vectorsFile is in the data directory and may be deleted at any time.
const vectorsFile = "vectors.bin"

// open makes the embedder, nil when none is asked for. The service need not be up.
func (f *embedFlags) open(data string, log *slog.Logger) (*llm.Embedder, error) {
	if f.URL == "" {
		if f.Model != "" || f.KeyFile != "" {
			return nil, badInput{errors.New("给了 --embed-model 或 --embed-key-file，却没有 --embed-url")}
		}
		return nil, nil
	}
	if f.Model == "" {
		return nil, badInput{errors.New("用 --embed-url 时还要用 --embed-model 给出模型名称")}
	}
	key, err := secretFrom(f.KeyFile, embedKeyVariable, "密钥文件")
	if err != nil {
		return nil, err
	}
	e, err := llm.New(llm.Config{
		URL: f.URL, Key: key, Model: f.Model, Dimensions: f.Dimensions, Base64: f.Base64,
		Timeout: f.Timeout, Batch: f.Batch, File: filepath.Join(data, vectorsFile), Logger: log,
	})
	switch {
	case errors.Is(err, llm.ErrURL):
		return nil, badInput{errors.New("--embed-url 应是 http:// 或 https:// 开头的地址，不带用户名和参数")}
	case err != nil:
		return nil, badInput{fmt.Errorf("--embed-dimensions 应为 0–%d，--embed-batch 应为 1–%d，--embed-timeout 应大于 0", llm.MaxDimensions, llm.MaxBatch)}
	}
	return e, nil
}
