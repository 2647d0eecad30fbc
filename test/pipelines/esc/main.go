// Opens a Pulumi ESC environment by Pulumi's own evaluator, without a cloud: a login is empty, and a secret of AWS is
// the text "opened <its id>". It prints the variables and the settings as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/pulumi/esc"
	"github.com/pulumi/esc/eval"
	"github.com/pulumi/esc/schema"
)

type cloud struct{}

func (cloud) LoadProvider(_ context.Context, name string) (esc.Provider, error) {
	if name != "aws-login" && name != "aws-secrets" {
		return nil, fmt.Errorf("unknown provider %v", name)
	}
	return provider{}, nil
}

func (cloud) LoadRotator(context.Context, string) (esc.Rotator, error) {
	return nil, errors.New("no rotators")
}

func (cloud) LoadEnvironment(context.Context, string) ([]byte, eval.Decrypter, error) {
	return nil, nil, errors.New("no imports")
}

func (cloud) Decrypt(context.Context, []byte) ([]byte, error) {
	return nil, errors.New("the file has a secret of its own")
}

type provider struct{}

func (provider) Schema() (*schema.Schema, *schema.Schema) { return schema.Always(), schema.Always() }

func (provider) Open(_ context.Context, inputs map[string]esc.Value, _ esc.EnvExecContext) (esc.Value, error) {
	opened := map[string]esc.Value{}
	if get, ok := inputs["get"].Value.(map[string]esc.Value); ok {
		for name, secret := range get {
			id := secret.Value.(map[string]esc.Value)["secretId"].Value
			opened[name] = esc.NewSecret(fmt.Sprintf("opened %v", id))
		}
	}
	return esc.NewValue(opened), nil
}

func main() {
	file := os.Args[1]
	source, err := os.ReadFile(file)
	exitOn(err)
	declared, problems, err := eval.LoadYAMLBytes(file, source)
	exitOn(err)
	exitOn(errorsIn(problems.HasErrors(), problems))
	execContext, err := esc.NewExecContext(map[string]esc.Value{})
	exitOn(err)
	opened, problems := eval.EvalEnvironment(context.Background(), file, declared, cloud{}, cloud{}, cloud{}, execContext)
	exitOn(errorsIn(problems.HasErrors(), problems))
	print(map[string]any{
		"variables": plain(opened.GetEnvironmentVariables()),
		"settings":  opened.Properties["pulumiConfig"].ToJSON(false),
	})
}

func plain(values map[string]esc.Value) map[string]any {
	texts := map[string]any{}
	for name, value := range values {
		texts[name] = map[string]any{"value": value.Value, "secret": value.Secret}
	}
	return texts
}

func print(value any) { exitOn(json.NewEncoder(os.Stdout).Encode(value)) }

func errorsIn(found bool, problems error) error {
	if found {
		return problems
	}
	return nil
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
