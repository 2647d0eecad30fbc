package main

import (
	"github.com/pulumi-flowstack/pulumi-flowstack/sdk/go/flowstack"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		stripe, err := flowstack.NewApiKeyConnection(ctx, "stripe", &flowstack.ApiKeyConnectionArgs{
			Name:   pulumi.String("Production Stripe"),
			App:    pulumi.String("stripe"),
			ApiKey: settings.RequireSecret("stripeKey"),
		})
		if err != nil {
			return err
		}
		inbox, err := flowstack.NewOAuthConnection(ctx, "inbox", &flowstack.OAuthConnectionArgs{
			ConnectionId: pulumi.String(settings.Require("inboxConnection")),
			App:          pulumi.String("gmail"),
		})
		if err != nil {
			return err
		}
		expired := flowstack.GetConnectionsOutput(ctx, flowstack.GetConnectionsOutputArgs{
			Status: pulumi.String("EXPIRED"),
		})
		ctx.Export("ids", pulumi.Array{stripe.ID(), inbox.ID()})
		ctx.Export("expired", expired.Connections())
		return nil
	})
}
