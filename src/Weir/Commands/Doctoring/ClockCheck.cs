using System.Globalization;
using Weir.Commands.Sampling;
using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Commands.Doctoring;

/// <summary>Compares this machine's clock with the newest timestamps of the source: Kafka has no request that asks a broker for its time.</summary>
sealed class ClockCheck(KafkaClient client, TimeProvider time, Findings findings)
{
    static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    public async Task RunAsync(TopicState source, CancellationToken cancellation)
    {
        if (source.Partitions == 0) return;
        long newest = -1;
        bool isBrokers = false;
        try
        {
            var ranges = await NewestRecords.FindAsync(client, source.Name, source.Partitions, null, cancellation);
            await foreach (var fetched in new TopicReader(client).ReadAsync(ranges, cancellation)) Look(fetched, ref newest, ref isBrokers);
        }
        catch (KafkaServerException)
        {
            // That the source cannot be read is said where its permissions are.
            return;
        }
        if (newest < 0)
        {
            findings.Ok("clock", "the source holds no record to compare it with");
            return;
        }
        var ahead = RecordTime.Of(newest) - time.GetUtcNow();
        if (ahead <= Tolerance) findings.Ok("clock", $"the newest record of '{source.Name}' is not ahead of it");
        else if (isBrokers) findings.Warn("clock", $"the brokers' clock is {Seconds(ahead)} ahead of this machine's: ages and lag in seconds are wrong by that", "Set the clocks by NTP");
        else findings.Warn("clock", $"the newest record of '{source.Name}' is {Seconds(ahead)} ahead of this machine's clock: a producer's clock or its unit is wrong, or ours is", "Set the clocks by NTP; look at a record with weir sample");
    }

    static void Look(FetchedPartition fetched, ref long newest, ref bool isBrokers)
    {
        var records = fetched.Records;
        while (records.Read())
        {
            if (records.Timestamp <= newest) continue;
            (newest, isBrokers) = (records.Timestamp, records.TimestampType == TimestampType.LogAppendTime);
        }
    }

    static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s");
}
