using Weir.Kafka;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class SaslMechanismTests
{
    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public void Each_mechanism_answers_to_Kafkas_name(string name) => Assert.Equal(name, SaslMechanism.For(Settings(name), "b:1").Name);

    [Fact]
    public void Two_exchanges_never_share_a_nonce() =>
        Assert.NotEqual(SaslMechanism.For(Settings("SCRAM-SHA-256"), "b:1").First(), SaslMechanism.For(Settings("SCRAM-SHA-256"), "b:1").First());

    [Theory]
    [InlineData("GSSAPI", "sasl.mechanism is GSSAPI")]
    [InlineData(null, "sasl.mechanism is not set")]
    public void Another_mechanism_is_a_wrong_setting(string? name, string message) =>
        Assert.Equal(message, Assert.Throws<KafkaUsageException>(() => SaslMechanism.For(Settings(name), "b:1")).Message);

    [Fact]
    public void A_missing_password_is_a_wrong_setting() =>
        Assert.Equal("sasl.password is not set", Assert.Throws<KafkaUsageException>(() => SaslMechanism.For(Settings("PLAIN") with { Password = null }, "b:1")).Message);

    [Fact]
    public void Settings_as_text_hold_no_secret()
    {
        var settings = Settings("PLAIN") with { Password = "s3cret-a", KeyPassword = "s3cret-b" };
        Assert.DoesNotContain("s3cret", settings.ToString(), StringComparison.Ordinal);
    }

    static SecuritySettings Settings(string? mechanism) => new() { Protocol = SecurityProtocol.SaslSsl, Mechanism = mechanism, UserName = "u", Password = "p" };
}
