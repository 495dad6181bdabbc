using Weir.Commands;

namespace Weir.Tests.Program;

public sealed class RecordTimeTests
{
    [Theory]
    [InlineData(long.MinValue, "-", "-")]
    [InlineData(0, "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00Z")]
    [InlineData(253_402_300_799_999, "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z")]
    [InlineData(1_700_000_000_000_000, "1700000000000000", "1700000000000000")]
    [InlineData(long.MaxValue, "9223372036854775807", "9223372036854775807")]
    public void A_time_that_no_date_can_say_is_shown_as_it_is(long milliseconds, string shown, string toTheSecond)
    {
        Assert.Equal((shown, toTheSecond), (RecordTime.Iso(milliseconds), RecordTime.IsoSeconds(milliseconds)));
        Assert.InRange(RecordTime.Of(milliseconds), DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
    }
}
