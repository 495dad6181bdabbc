using Weir.Kafka.Security;

namespace Weir.Tests.Kafka.Security;

public sealed class CommandWordsTests
{
    [Theory]
    [InlineData("a b  c", "a|b|c")]
    [InlineData("a 'b c' \"d 'e'\"", "a|b c|d 'e'")]
    [InlineData("a '' b'c'd", "a||bcd")]
    [InlineData("  a\t$HOME;x ", "a|$HOME;x")]
    public void White_space_parts_and_quotes_hold_together(string text, string words) => Assert.Equal(words.Split('|'), CommandWords.Split(text)!);

    [Fact]
    public void A_quote_that_stays_open_is_no_command() => Assert.Null(CommandWords.Split("a 'b"));
}
