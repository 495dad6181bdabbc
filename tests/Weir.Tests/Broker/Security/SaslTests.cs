using System.Text;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Security;

/// <summary>What somebody who has not logged in, or wrongly, is told on the wire.</summary>
public sealed class SaslTests : TestBrokerTest
{
    protected override EmbeddedBrokerOptions Changed(EmbeddedBrokerOptions options) => options with { Users = new Dictionary<string, string> { ["alice"] = "wonder", ["bob"] = "x=y" }, Time = TimeProvider.System };

    [Fact]
    public async Task Versions_are_told_to_everybody_and_nothing_else_is()
    {
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "t", ClientSoftwareVersion = "1" })).ErrorCode);
        await Client.SendAsync(new MetadataRequest());
        Assert.True(await Client.IsClosedAsync());
    }

    [Fact]
    public async Task A_mechanism_that_is_not_offered_is_refused_with_those_that_are()
    {
        var refused = await Client.AskAsync(new SaslHandshakeRequest { Mechanism = "GSSAPI" });
        Assert.Equal(ErrorCode.UnsupportedSaslMechanism, refused.ErrorCode);
        Assert.Equal(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"], refused.Mechanisms);
        Assert.True(await Client.IsClosedAsync());
    }

    [Theory]
    [InlineData("\0alice\0wonder", true)]
    [InlineData("alice\0alice\0wonder", true)]
    [InlineData("\0bob\0x=y", true)]
    [InlineData("bob\0alice\0wonder", false)]
    [InlineData("\0alice\0Wonder", false)]
    [InlineData("\0alice\0", false)]
    [InlineData("\0carol\0", false)]
    [InlineData("\0\0wonder", false)]
    [InlineData("alice", false)]
    [InlineData("", false)]
    public async Task Plain_takes_the_user_with_his_password_alone(string token, bool isTaken)
    {
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" })).ErrorCode);
        var answer = await AuthenticateAsync(token);
        Assert.Equal(isTaken ? ErrorCode.None : ErrorCode.SaslAuthenticationFailed, answer.ErrorCode);
        if (isTaken) Assert.NotEmpty((await Client.AskAsync(new MetadataRequest { Topics = [] })).Brokers);
        else Assert.True(await Client.IsClosedAsync());
    }

    [Theory]
    [InlineData("n,,n=alice,r=abc", "")]
    [InlineData("n,,n=alice,r=abc", "c=biws,r=other,p=AAAA")]
    [InlineData("n,,n=alice,r=abc", "c=biws,r=NONCE,p=AAAA")]
    [InlineData("n,,n=carol,r=abc", "c=biws,r=NONCE,p=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("p=tls-unique,,n=alice,r=abc", null)]
    [InlineData("n,a=bob,n=alice,r=abc", null)]
    [InlineData("n,,n=al=ice,r=abc", null)]
    [InlineData("n,,n=alice,r=", null)]
    [InlineData("garbage", null)]
    public async Task Scram_takes_nothing_but_a_proof(string first, string? second)
    {
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new SaslHandshakeRequest { Mechanism = "SCRAM-SHA-256" })).ErrorCode);
        var challenge = await AuthenticateAsync(first);
        Assert.Equal(second is null ? ErrorCode.SaslAuthenticationFailed : ErrorCode.None, challenge.ErrorCode);
        if (second is not null)
        {
            string nonce = Encoding.UTF8.GetString(challenge.AuthBytes.Span).Split(',')[0][2..];
            Assert.StartsWith("abc", nonce, StringComparison.Ordinal);
            Assert.Equal(ErrorCode.SaslAuthenticationFailed, (await AuthenticateAsync(second.Replace("NONCE", nonce, StringComparison.Ordinal))).ErrorCode);
        }
        Assert.True(await Client.IsClosedAsync());
    }

    [Fact]
    public async Task A_stranger_may_not_send_large_requests()
    {
        await Client.SendAsync(new SaslAuthenticateRequest { AuthBytes = new byte[600_000] });
        Assert.True(await Client.IsClosedAsync());
    }

    [Fact]
    public async Task An_exchange_without_a_handshake_and_a_second_one_are_refused()
    {
        Assert.Equal(ErrorCode.IllegalSaslState, (await AuthenticateAsync("\0alice\0wonder")).ErrorCode);
        using var other = Broker.Connect();
        await other.AskAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" });
        Assert.Equal(ErrorCode.None, (await other.AskAsync(new SaslAuthenticateRequest { AuthBytes = "\0alice\0wonder"u8.ToArray() })).ErrorCode);
        Assert.Equal(ErrorCode.IllegalSaslState, (await other.AskAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" })).ErrorCode);
    }

    [Fact]
    public async Task Where_there_are_no_users_nobody_logs_in()
    {
        await using var open = await TestBroker.StartAsync();
        using var client = open.Connect();
        Assert.Equal(ErrorCode.IllegalSaslState, (await client.AskAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" })).ErrorCode);
    }

    Task<SaslAuthenticateResponse> AuthenticateAsync(string token) => Client.AskAsync(new SaslAuthenticateRequest { AuthBytes = Encoding.UTF8.GetBytes(token) });
}
