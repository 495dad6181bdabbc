using System.Buffers.Text;
using System.Text;
using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class BearerTokenTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public void A_token_alone_is_taken_without_the_line_s_end() => Assert.Equal("abc.DEF-_~+/=", BearerToken.Parse("abc.DEF-_~+/=\r\n", Now)!.Value);

    [Theory]
    [InlineData("""{"access_token":"t","token_type":"Bearer","expires_in":3600}""", 3600)]
    [InlineData("""{"access_token":"t","expires_in":1e15}""", null)]
    [InlineData("""{"access_token":"t","expires_in":"NaN"}""", null)]
    [InlineData("""{"access_token":"t","expires_in":"60"}""", 60)]
    [InlineData("""{"accessToken":"t"}""", null)]
    [InlineData("""{"token":"t"}""", null)]
    public void The_JSON_of_token_endpoints_and_command_lines_is_taken(string text, int? lives)
    {
        var token = BearerToken.Parse(text, Now)!;
        Assert.Equal("t", token.Value);
        Assert.Equal(lives is { } seconds ? Now.AddSeconds(seconds) : null, token.Expires);
    }

    [Fact]
    public void A_JWT_says_itself_when_it_ends() => Assert.Equal(Now.AddMinutes(15), BearerToken.Parse(Jwt(Now.AddMinutes(15)), Now)!.Expires);

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a\u0001auth=Bearer b")]
    [InlineData("{\"error\":\"invalid_client\"}")]
    [InlineData("{\"access_token\":7}")]
    [InlineData("{")]
    public void What_is_no_token_is_not_sent(string text) => Assert.Null(BearerToken.Parse(text, Now));

    [Theory]
    [InlineData("a.!!!.c")]
    [InlineData("a.bm90IGpzb24.c")]
    [InlineData("a.W10.c")]
    public void A_token_that_only_looks_like_a_JWT_is_sent_as_it_is(string text) => Assert.Null(BearerToken.Parse(text.Replace("!!!", "...", StringComparison.Ordinal), Now)!.Expires);

    [Fact]
    public void It_is_old_at_80_percent_of_its_life_and_over_at_its_end()
    {
        var token = BearerToken.Parse(Jwt(Now.AddSeconds(100)), Now)!;
        Assert.False(token.IsOld(Now.AddSeconds(79)));
        Assert.True(token.IsOld(Now.AddSeconds(80)));
        Assert.False(token.IsOver(Now.AddSeconds(99)));
        Assert.True(token.IsOver(Now.AddSeconds(100)));
    }

    [Fact]
    public void It_never_shows_itself() => Assert.DoesNotContain("s3cret", BearerToken.Parse("s3cret", Now)!.ToString(), StringComparison.Ordinal);

    /// <summary>A token that nobody signed, as Kafka's unsecured validator takes it.</summary>
    internal static string Jwt(DateTimeOffset expires, string subject = "weir") =>
        $"{Base64("""{"alg":"none"}""")}.{Base64($$"""{"sub":"{{subject}}","iat":{{expires.ToUnixTimeSeconds() - 3600}},"exp":{{expires.ToUnixTimeSeconds()}}}""")}.";

    static string Base64(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
