using Weir.Kafka;
using Weir.Kafka.Security;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Kafka.Security;

public sealed class TokensTests
{
    readonly ManualTime _time = new();
    readonly ScriptedTokens _source = new();

    [Fact]
    public async Task One_token_serves_every_login_until_80_percent_of_its_life_are_over()
    {
        var tokens = new Tokens(_source, _time);
        _source.Give = () => new BearerToken($"t{_source.Asked}", _time.GetUtcNow(), _time.GetUtcNow().AddSeconds(100));
        Assert.Equal("t1", await tokens.CurrentAsync(default));
        _time.Advance(TimeSpan.FromSeconds(79));
        Assert.Equal("t1", await tokens.CurrentAsync(default));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("t2", await tokens.CurrentAsync(default));
    }

    [Fact]
    public async Task While_there_is_no_next_one_the_last_one_serves_to_its_end()
    {
        var tokens = new Tokens(_source, _time);
        var began = _time.GetUtcNow();
        _source.Give = () => _source.Asked == 1 ? new BearerToken("t1", began, began.AddSeconds(100)) : throw new KafkaConnectionException("idp", "away");
        await tokens.CurrentAsync(default);
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.Equal("t1", await tokens.CurrentAsync(default));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<KafkaConnectionException>(() => tokens.CurrentAsync(default));
    }

    [Fact]
    public async Task A_token_that_the_broker_refused_is_not_shown_again()
    {
        var tokens = new Tokens(_source, _time);
        _source.Give = () => new BearerToken($"t{_source.Asked}", _time.GetUtcNow(), _time.GetUtcNow().AddHours(1));
        await tokens.CurrentAsync(default);
        tokens.Forget();
        Assert.Equal("t2", await tokens.CurrentAsync(default));
    }

    [Fact]
    public async Task A_token_in_a_file_is_read_for_each_login_and_the_last_one_serves_while_the_file_is_being_replaced()
    {
        string path = Path.GetTempFileName();
        var tokens = Tokens.Of(new() { TokenFile = path }, _time);
        foreach (string token in (string[])["one", "two"])
        {
            await File.WriteAllTextAsync(path, token, TestContext.Current.CancellationToken);
            Assert.Equal(token, await tokens.CurrentAsync(default));
        }
        File.Delete(path);
        Assert.Equal("two", await tokens.CurrentAsync(default));
    }

    [Fact]
    public async Task A_file_is_read_anew_and_says_what_is_wrong_with_it()
    {
        string path = Path.GetTempFileName();
        var tokens = new FileTokens(path, _time);
        await File.WriteAllTextAsync(path, "one\n", TestContext.Current.CancellationToken);
        Assert.Equal("one", (await tokens.TokenAsync(default)).Value);
        await File.WriteAllTextAsync(path, "two words", TestContext.Current.CancellationToken);
        Assert.Contains("no token in it", (await Assert.ThrowsAsync<KafkaUsageException>(() => tokens.TokenAsync(default))).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains(path, (await Assert.ThrowsAsync<KafkaUsageException>(() => tokens.TokenAsync(default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_s_output_is_the_token()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        Assert.Equal("abc", (await new CommandTokens("sh -c 'echo abc; echo noise >&2'", TimeProvider.System).TokenAsync(default)).Value);
    }

    [Theory]
    [InlineData("sh -c 'echo s3cret; echo no credentials >&2; exit 3'", "ended with exit code 3: no credentials", true)]
    [InlineData("sh -c 'echo two words'", "printed no token", false)]
    [InlineData("/nowhere/program", "cannot be started", false)]
    [InlineData("sh -c 'a", "a quote is not closed", false)]
    public async Task A_command_without_a_token_says_why(string command, string why, bool isRetriable)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        var error = await Assert.ThrowsAnyAsync<KafkaException>(() => new CommandTokens(command, TimeProvider.System).TokenAsync(default));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
        Assert.Equal(isRetriable, error.IsRetriable);
    }

    sealed class ScriptedTokens : ITokenSource
    {
        public int Asked { get; private set; }

        public Func<BearerToken> Give { get; set; } = () => throw new InvalidOperationException();

        public Task<BearerToken> TokenAsync(CancellationToken cancellation)
        {
            Asked++;
            return Task.FromResult(Give());
        }
    }
}
