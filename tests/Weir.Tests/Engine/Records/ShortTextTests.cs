using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Patterns;
using Weir.Engine.Records;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Records;

public sealed class ShortTextTests
{
    [Fact]
    public void A_text_of_any_length_is_read_to_its_end_and_nothing_beyond()
    {
        using var memory = new GuardedMemory();
        var text = Encoding.ASCII.GetBytes("0123456789abcdef");
        for (var length = 0; length <= ShortText.Longest; length++)
        {
            byte[] expected = [.. text[..length], .. new byte[ShortText.Longest - length]];
            foreach (var isEnd in (bool[])[false, true])
            {
                var loaded = new byte[ShortText.Longest];
                ShortText.Load(isEnd ? memory.AtEnd(text.AsSpan(0, length)) : memory.AtStart(text.AsSpan(0, length))).CopyTo(loaded);
                Assert.Equal(expected, loaded);
            }
        }
    }

    [Fact]
    public void What_looks_at_short_texts_reads_nothing_beyond_them()
    {
        using var memory = new GuardedMemory();
        var digits = SimplePattern.TryCompile("^[0-9]{1,11}$")!;
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(19)).Select(_ => "0123456789..-"[random.Next(13)])));
            foreach (var isEnd in (bool[])[false, true])
            {
                Assert.Equal(Formats.IsIpv4(text), Formats.IsIpv4(isEnd ? memory.AtEnd(text) : memory.AtStart(text)));
                Assert.Equal(digits.IsMatch(text), digits.IsMatch(isEnd ? memory.AtEnd(text) : memory.AtStart(text)));
                Assert.Equal(WholeNumber.TryParse(text, out var expected), WholeNumber.TryParse(isEnd ? memory.AtEnd(text) : memory.AtStart(text), out var value));
                Assert.Equal(expected, value);
            }
        }
    }

    [Fact]
    public void Whole_numbers_are_what_dotnet_reads()
    {
        var random = new Random(12);
        for (var round = 0; round < 200_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(40) == 0 ? "/:- x\0é"[random.Next(7)] : (char)('0' + random.Next(10))));
            if (random.Next(4) == 0) text = "-" + text;
            var digits = text[0] == '-' ? text[1..] : text;
            var isNumber = digits.Length is > 0 and <= 18 && digits.All(char.IsAsciiDigit);
            long? expected = isNumber ? long.Parse(text, CultureInfo.InvariantCulture) : null;
            Assert.Equal(expected, WholeNumber.TryParse(Encoding.UTF8.GetBytes(text), out var value) ? value : null);
        }
    }

    [Fact]
    public void Letters_of_every_length_change_their_case_alone()
    {
        var lower = TestPipeline.Of("  - lowercase: { field: a }\n", sink: ", unknown_fields: keep");
        var upper = TestPipeline.Of("  - uppercase: { field: a }\n", sink: ", unknown_fields: keep");
        var random = new Random(13);
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => "AZaz@[`{09 É"[random.Next(random.Next(8) == 0 ? 12 : 11)]));
            Assert.Equal($$"""{"a":"{{text.ToLowerInvariant()}}","b":1}""", lower.Written($$"""{"a":"{{text}}","b":1}"""));
            Assert.Equal($$"""{"a":"{{text.ToUpperInvariant()}}","b":1}""", upper.Written($$"""{"a":"{{text}}","b":1}"""));
        }
    }
}
