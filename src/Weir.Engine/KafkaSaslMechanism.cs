namespace Weir.Engine;

/// <summary>Kafka's <c>sasl.mechanism</c>.</summary>
public enum KafkaSaslMechanism
{
    Plain,
    ScramSha256,
    ScramSha512,
    OauthBearer,
}
