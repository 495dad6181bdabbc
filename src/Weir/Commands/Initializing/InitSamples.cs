using System.Text;
using Weir.Commands.Sampling;
using Weir.Inference;
using Weir.Kafka;
using Weir.Kafka.Reading;

namespace Weir.Commands.Initializing;

/// <summary>Where <c>init</c> gets its samples from.</summary>
static class InitSamples
{
    /// <summary>The topic's newest records, without a group.</summary>
    public static async Task<List<SampledRecord>> OfTopicAsync(KafkaClient client, string topic, long count, DateTimeOffset? since, CancellationToken cancellation)
    {
        var samples = new List<SampledRecord>();
        var ranges = await NewestRecords.FindAsync(client, topic, count, since, cancellation);
        await foreach (var fetched in new TopicReader(client).ReadAsync(ranges, cancellation)) Add(fetched, samples);
        return samples;
    }

    /// <summary>The last lines of a file, as <c>weir sample</c> and <c>consume</c> write them.</summary>
    /// <exception cref="CommandFailure">It cannot be read.</exception>
    public static List<SampledRecord> OfFile(string path, long count)
    {
        if (Directory.Exists(path)) throw CommandFailure.Usage($"'{path}' is a folder, not a file", "Name a file with a record on each line");
        try
        {
            return [.. File.ReadLines(path, Encoding.UTF8).Where(line => line.Length > 0).TakeLast((int)Math.Min(count, int.MaxValue)).Select(SampledRecord.OfLine)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"the file '{path}' cannot be read: {error.Message}", "Name a file with a record on each line");
        }
    }

    static void Add(FetchedPartition fetched, List<SampledRecord> samples)
    {
        var records = fetched.Records;
        while (records.Read()) samples.Add(new(records.HasKey ? records.Key.ToArray() : null, records.HasValue ? records.Value.ToArray() : null));
    }
}
