namespace Weir.Tests.Program;

public sealed class BrokerCommandTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData("--override num.partitions", "--override 'num.partitions' is no name=value")]
    [InlineData("--override num.partitions=none", "--override num.partitions=none: 'none' does not fit num.partitions")]
    [InlineData("--override group.consumer.session.timeout.ms=5000", "group.consumer.heartbeat.interval.ms is 5000 and must be less than group.consumer.session.timeout.ms, which is 5000")]
    [InlineData("--override group.min.session.timeout.ms=10000 --override group.max.session.timeout.ms=9999", "group.min.session.timeout.ms is 10000 and must be at most group.max.session.timeout.ms, which is 9999")]
    [InlineData("--advertise nowhere", "'nowhere' is no host:port to name to clients")]
    [InlineData("--sasl PLAIN", "--sasl says how users log in, and there is no --users")]
    [InlineData("--super-user User:admin", "--super-user says whom ACLs do not concern, and there is no --acls")]
    [InlineData("--acls --super-user admin", "super.users has 'admin', which is no principal: write User:admin")]
    [InlineData("--override allow.everyone.if.no.acl.found=true", "allow.everyone.if.no.acl.found is set and authorizer.class.name, without which there are no ACLs, is not")]
    [InlineData("--tls-key key.pem", "--tls-key says where the key of --tls is, and there is no --tls")]
    public async Task Settings_that_cannot_be_are_wrong_usage_and_no_folder_is_made(string overrides, string what)
    {
        string data = Path.Combine(_program.Folder, "data");
        var ran = await _program.Run($"broker --data {data} --listen 127.0.0.1:0 {overrides}");
        Assert.Equal((2, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
        Assert.StartsWith($"weir: WEIR8000 {what}", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Theory]
    [InlineData("--tls FILE", "no PEM", "there is no certificate with its key in")]
    [InlineData("--users FILE", "alice", ":1 is no name=password")]
    [InlineData("--users FILE", "alice=wonder\nalice=", ":2 is no name=password")]
    [InlineData("--users FILE", "alice=wonder\n\nalice=other", ":3 names user 'alice' again")]
    [InlineData("--users FILE", "# nobody\n", "there is no user in")]
    [InlineData("--users FILE", null, "cannot be read")]
    public async Task Credentials_that_cannot_be_are_wrong_configuration_and_the_line_itself_is_not_told(string option, string? content, string what)
    {
        string file = Path.Combine(_program.Folder, "credentials");
        if (content is not null) await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        string data = Path.Combine(_program.Folder, "data");
        var ran = await _program.Run($"broker --data {data} --listen 127.0.0.1:0 {option.Replace("FILE", file, StringComparison.Ordinal)}");
        Assert.Equal((78, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
        Assert.StartsWith("weir: WEIR8033 ", ran.Error, StringComparison.Ordinal);
        Assert.Contains(what, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("wonder", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task A_mechanism_that_there_is_not_is_wrong_usage()
    {
        string file = Path.Combine(_program.Folder, "users");
        await File.WriteAllTextAsync(file, "alice=wonder\n", TestContext.Current.CancellationToken);
        var ran = await _program.Run($"broker --data {Path.Combine(_program.Folder, "data")} --users {file} --sasl GSSAPI");
        Assert.Equal((2, "weir: WEIR8000 the SASL mechanisms are GSSAPI and must be some of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512. The settings and their defaults are in docs/reference/kafka-compatibility.md.\n"), (ran.Exit, ran.Error));
    }
}
