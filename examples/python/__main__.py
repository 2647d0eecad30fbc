import pulumi
import pulumi_flowstack as flowstack

config = pulumi.Config()

stripe = flowstack.ApiKeyConnection(
    "stripe",
    name="Production Stripe",
    app="stripe",
    api_key=config.require_secret("stripeKey"),
)

inbox = flowstack.OAuthConnection(
    "inbox",
    connection_id=config.require("inboxConnection"),
    app="gmail",
)

expired = flowstack.get_connections_output(status="EXPIRED")

pulumi.export("ids", [stripe.id, inbox.id])
pulumi.export("expired", expired.connections.apply(lambda found: [one.id for one in found]))
