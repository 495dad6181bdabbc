using System.Globalization;
using System.Text;
using Weir.Generate;
using Weir.Protocol;

namespace Weir.Tests.Program;

/// <summary>What the oracle says of timestamps: records are from 1970, a day old, two hours ahead and from 2100, and the sink takes what is an hour ahead.</summary>
public sealed class PlantedTimesTests(PlantedTimesTests.Fixture fixture) : IClassFixture<PlantedTimesTests.Fixture>
{
    const long Year2100 = 4_102_444_800_000;
    static readonly OddTimes Times = new(5, 200_000);

    [Fact]
    public Task A_wrong_or_lost_timestamp_is_found_of_whatever_time_the_record_is() => fixture.Restored().EachIsFoundAsync(
    [
        ("one of 1970 is written as of now", run => Change(run, kind: 0, Now), "its timestamp is not the source's"),
        ("one of 1970 is a millisecond off", run => Change(run, kind: 0, record => record with { Timestamp = record.Timestamp + 1 }), "its timestamp is not the source's"),
        ("one of 1970 has lost its timestamp", run => Change(run, kind: 0, record => record with { Timestamp = -1 }), "its timestamp is not the source's"),
        ("one of yesterday is written as of now", run => Change(run, kind: 1, Now), "its timestamp is not the source's"),
        ("one of yesterday is of 1970", run => Change(run, kind: 1, record => record with { Timestamp = 0 }), "its timestamp is not the source's"),
        ("one of today is a millisecond off", run => Change(run, kind: -1, record => record with { Timestamp = record.Timestamp - 1 }), "its timestamp is not the source's"),
        ("one of today has an original timestamp", run => Change(run, kind: -1, record => Original(record, record.Timestamp)), "it has an original timestamp, and needed none"),
        ("one of two hours ahead has lost its original timestamp", run => Change(run, kind: 2, record => record with { Headers = [0] }), "its timestamp is not the source's"),
        ("one of two hours ahead has another original timestamp", run => Change(run, kind: 2, record => Original(record, OriginalOf(record) + 1)), "the original timestamp is another"),
        ("one of two hours ahead was clamped to what needs no clamping", run => Change(run, kind: 2, record => record with { Timestamp = OriginalOf(record) - 3_600_000 }), "it has an original timestamp, and needed none"),
        ("one of 2100 has lost its original timestamp", run => Change(run, kind: 3, record => record with { Headers = [0] }), "its timestamp is ahead, and the original in no header"),
        ("one of 2100 has another original timestamp", run => Change(run, kind: 3, record => Original(record, Year2100 + 1_000)), "the original timestamp is another"),
        ("one of 2100 is further ahead than the sink takes", run => Change(run, kind: 3, record => record with { Timestamp = OriginalOf(record) }), "its timestamp is further ahead than sinks take"),
    ]);

    static void Change(FinishedPipeline run, int kind, Func<CopiedRecord, CopiedRecord> by)
    {
        int at = run.Output.FindIndex(record => Times.KindOf(FinishedPipeline.NumberOf(record)) == kind);
        run.Output[at] = by(run.Output[at]);
    }

    static CopiedRecord Now(CopiedRecord record) => record with { Timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() };

    static CopiedRecord Original(CopiedRecord record, long timestamp)
    {
        var headers = new HeaderEncoder();
        headers.Add("weir-source-timestamp"u8, Encoding.ASCII.GetBytes(Text(timestamp)));
        return record with { Headers = headers.Encoded.ToArray() };
    }

    // The only header that an output of the sample pipeline has.
    static long OriginalOf(CopiedRecord record) => long.Parse(Encoding.ASCII.GetString(record.Headers.AsSpan()[^13..]), CultureInfo.InvariantCulture);

    static string Text(long timestamp) => timestamp.ToString(CultureInfo.InvariantCulture);

    public sealed class Fixture : FinishedFixture
    {
        internal override FinishedShape Shape => new("--odd-times 20%");
    }
}
