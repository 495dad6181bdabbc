using System.Text;
using Weir.Broker;
using Weir.Kafka.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Protocol.Security;
using Alterations = Weir.Protocol.Messages.AlterUserScramCredentialsRequest;

namespace Weir.Tests.Broker.Security;

/// <summary>Users that clients make, change and delete (KIP-554). The first connection is alice's, whom the options have.</summary>
public sealed class ScramCredentialTests : TestBrokerTest
{
    const sbyte Sha256 = 1, Sha512 = 2;

    protected override EmbeddedBrokerOptions Changed(EmbeddedBrokerOptions options) => options with { Users = new Dictionary<string, string> { ["alice"] = "wonder" }, Time = TimeProvider.System };

    protected override async Task PrepareAsync() => Client = await LogInAsync("alice", "wonder", ScramHash.Sha256) ?? throw new InvalidOperationException("alice cannot log in");

    [Fact]
    public async Task A_user_logs_in_from_the_moment_he_is_made_and_after_a_crash_until_he_is_deleted()
    {
        Assert.Null(await LogInAsync("bob", "builder", ScramHash.Sha256));
        Assert.Equal((ErrorCode.None, null), await AlterAsync(upsert: Made("bob", "builder", Sha256)));
        Assert.NotNull(await LogInAsync("bob", "builder", ScramHash.Sha256));
        Assert.Null(await LogInAsync("bob", "wrong", ScramHash.Sha256));
        Assert.Null(await LogInAsync("bob", "builder", ScramHash.Sha512));
        await CrashAsync();
        await PrepareAsync();
        Assert.NotNull(await LogInAsync("bob", "builder", ScramHash.Sha256));
        Assert.Equal((ErrorCode.None, null), await AlterAsync(delete: new() { Name = "bob", Mechanism = Sha256 }));
        Assert.Null(await LogInAsync("bob", "builder", ScramHash.Sha256));
        await CrashAsync();
        Assert.Null(await LogInAsync("bob", "builder", ScramHash.Sha256));
    }

    [Fact]
    public async Task A_changed_password_counts_for_the_next_login_and_whoever_is_in_stays()
    {
        await AlterAsync(upsert: Made("bob", "builder", Sha512));
        var before = (await LogInAsync("bob", "builder", ScramHash.Sha512))!;
        await AlterAsync(upsert: Made("bob", "breaker", Sha512));
        Assert.NotEmpty((await before.AskAsync(new MetadataRequest { Topics = [] })).Brokers);
        Assert.Null(await LogInAsync("bob", "builder", ScramHash.Sha512));
        Assert.NotNull(await LogInAsync("bob", "breaker", ScramHash.Sha512));
    }

    [Fact]
    public async Task Such_a_user_has_no_password_for_plain()
    {
        await AlterAsync(upsert: Made("bob", "builder", Sha256));
        using var client = Broker.Connect();
        await client.AskAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" });
        Assert.Equal(ErrorCode.SaslAuthenticationFailed, (await client.AskAsync(new SaslAuthenticateRequest { AuthBytes = "\0bob\0builder"u8.ToArray() })).ErrorCode);
    }

    [Fact]
    public async Task A_user_of_the_options_stays_as_they_say()
    {
        const string Refused = "User alice is one of the broker's options and has the password that stands there: change it there, or choose another name";
        Assert.Equal((ErrorCode.UnacceptableCredential, Refused), await AlterAsync(upsert: Made("alice", "other", Sha256)));
        // One that was made for her before she was one of them could be deleted; there is none.
        Assert.Equal(ErrorCode.ResourceNotFound, (await AlterAsync(delete: new() { Name = "alice", Mechanism = Sha256 })).Item1);
        Assert.NotNull(await LogInAsync("alice", "wonder", ScramHash.Sha256));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_in_Kafkas_words()
    {
        Assert.Equal((ErrorCode.UnacceptableCredential, "Username must not be empty"), await AlterAsync(upsert: Made("", "x", Sha256)));
        Assert.Equal((ErrorCode.UnsupportedSaslMechanism, "Unknown SCRAM mechanism"), await AlterAsync(delete: new() { Name = "bob", Mechanism = 3 }));
        Assert.Equal((ErrorCode.UnacceptableCredential, "Too few iterations"), await AlterAsync(upsert: Made("bob", "x", Sha256, 4095)));
        Assert.Equal((ErrorCode.UnacceptableCredential, "Too many iterations"), await AlterAsync(upsert: Made("bob", "x", Sha256, 16385)));
        Assert.Equal((ErrorCode.ResourceNotFound, "Attempt to delete a user credential that does not exist"), await AlterAsync(delete: new() { Name = "bob", Mechanism = Sha256 }));
        // What is wrong first is what is said.
        Assert.Equal((ErrorCode.ResourceNotFound, "Attempt to delete a user credential that does not exist"), await AlterAsync(Made("bob", "x", Sha256), new() { Name = "bob", Mechanism = Sha512 }));
        var twice = Assert.Single((await Client.AskAsync(new Alterations { Upsertions = [Made("bob", "x", Sha256), Made("bob", "x", Sha512)] })).Results);
        Assert.Equal((ErrorCode.DuplicateResource, "A user credential cannot be altered twice in the same request"), (twice.ErrorCode, twice.ErrorMessage));
        Assert.Null(await LogInAsync("bob", "x", ScramHash.Sha256));
    }

    [Fact]
    public async Task Those_who_can_log_in_are_told_with_their_iterations_and_nothing_else()
    {
        await AlterAsync(upsert: Made("bob", "builder", Sha512, 5000));
        var all = await Client.AskAsync(new DescribeUserScramCredentialsRequest { Users = null });
        Assert.Equal(["alice 1:4096 2:4096", "bob 2:5000"], all.Results.Select(result => $"{result.User} {string.Join(' ', result.CredentialInfos.Select(info => $"{info.Mechanism}:{info.Iterations}"))}"));
        var some = await Client.AskAsync(new DescribeUserScramCredentialsRequest { Users = [new() { Name = "bob" }, new() { Name = "eve" }, new() { Name = "zoe" }, new() { Name = "zoe" }] });
        Assert.Equal([ErrorCode.None, ErrorCode.ResourceNotFound, ErrorCode.DuplicateResource], some.Results.Select(result => result.ErrorCode));
    }

    static Alterations.ScramCredentialUpsertion Made(string user, string password, sbyte mechanism, int iterations = 4096)
    {
        byte[] salt = Encoding.UTF8.GetBytes("salt of " + user);
        var hash = mechanism == Sha256 ? ScramHash.Sha256 : ScramHash.Sha512;
        return new() { Name = user, Mechanism = mechanism, Iterations = iterations, Salt = salt, SaltedPassword = hash.Hi(Encoding.UTF8.GetBytes(password), salt, iterations) };
    }

    async Task<(ErrorCode, string?)> AlterAsync(Alterations.ScramCredentialUpsertion? upsert = null, Alterations.ScramCredentialDeletion? delete = null)
    {
        var answer = await Client.AskAsync(new Alterations { Upsertions = upsert is null ? [] : [upsert], Deletions = delete is null ? [] : [delete] });
        var result = Assert.Single(answer.Results);
        Assert.Equal(upsert?.Name ?? delete!.Name, result.User);
        return (result.ErrorCode, result.ErrorMessage);
    }

    /// <returns>Null: he was refused.</returns>
    async Task<BrokerClient?> LogInAsync(string user, string password, ScramHash hash)
    {
        var client = Broker.Connect();
        var scram = new ScramMechanism(hash, user, password, "nonce-of-" + user, "test");
        await client.AskAsync(new SaslHandshakeRequest { Mechanism = hash.MechanismName });
        for (byte[]? next = scram.First(); next is not null;)
        {
            var answer = await client.AskAsync(new SaslAuthenticateRequest { AuthBytes = next });
            if (answer.ErrorCode == ErrorCode.SaslAuthenticationFailed) return null;
            Assert.Equal(ErrorCode.None, answer.ErrorCode);
            next = scram.Next(answer.AuthBytes.Span);
        }
        return client;
    }
}
