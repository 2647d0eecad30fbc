// Writes the Python and the Go SDK of a Pulumi package: `generator SCHEMA OUT` (OUT/python and OUT/go). The CLI's
// `package gen-sdk` needs language hosts that no registry has.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const generatedBy = "pulumi-flowstack"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generator SCHEMA OUT")
		os.Exit(2)
	}
	if err := generate(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func generate(file string, out string) error {
	pkg, err := bind(file)
	if err != nil {
		return err
	}
	inPython, err := python.GeneratePackage(generatedBy, pkg, nil, nil)
	if err != nil {
		return err
	}
	inGo, err := gogen.GeneratePackage(generatedBy, pkg, nil)
	if err != nil {
		return err
	}
	if err := write(filepath.Join(out, "python"), inPython); err != nil {
		return err
	}
	return write(filepath.Join(out, "go"), inGo)
}

func bind(file string) (*schema.Package, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, schema.NewNullLoader(), schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	return pkg, nil
}

func write(folder string, files map[string][]byte) error {
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
