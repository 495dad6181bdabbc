using System.Globalization;
using System.Text;
using Weir.Generate;

namespace Weir.Tests.Program;

public sealed class OddTimesTests
{
    const long Present = 1_770_000_000_000;
    static readonly OddTimes Times = new(5, 200_000);

    [Fact]
    public void Without_the_source_a_wrong_timestamp_is_found_as_far_as_the_stream_says_it()
    {
        Assert.Null(Verdict(0, written => written));
        Assert.NotNull(Verdict(0, _ => Present));
        Assert.Null(Verdict(1, written => written));
        Assert.NotNull(Verdict(1, _ => Present));
        Assert.Null(Verdict(2, _ => Present, written => written));
        Assert.NotNull(Verdict(2, written => written));
        Assert.Null(Verdict(3, _ => Present, written => written));
        Assert.NotNull(Verdict(3, _ => Present, written => written + 1));
        Assert.NotNull(Verdict(3, _ => Present));
        Assert.NotNull(Verdict(3, written => written, written => written));
        Assert.Null(Verdict(-1, _ => Present));
        Assert.NotNull(Verdict(-1, _ => Present, _ => Present));
    }

    static string? Verdict(int kind, Func<long, long> found, Func<long, long>? original = null)
    {
        long number = Enumerable.Range(0, 1_000).First(number => Times.KindOf(number) == kind), written = Times.Of(number, Present);
        return Times.Difference(number, null, found(written), Encoding.ASCII.GetBytes(original is null ? "" : original(written).ToString(CultureInfo.InvariantCulture)), Present);
    }
}
