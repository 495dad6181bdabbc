using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Weir.Bench.Records;
using Weir.Bench.Rows;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Checking;

/// <summary>Judges a run's output: nothing lost, doubled or wrong, and in every partition of it the records of a source partition in their order. Matches by what
/// is in the records and trusts no header; every value is computed anew. Which partition a record is written to is not judged.</summary>
sealed class OutputCheck(LoginStream stream, Loaded loaded, Row row)
{
    const int BitsPerWord = 64;
    const int ExamplesAtMost = 3;
    static readonly string[] ErrorHeaders = ["error", "weir-dead-code"];

    readonly long[] _seen = new long[(loaded.Records + BitsPerWord - 1) / BitsPerWord];
    readonly Lock _gate = new();
    readonly List<string> _examples = [];
    // The last record of each source partition in each partition of the output, which one thread reads.
    readonly long[] _last = [.. Enumerable.Repeat(-1L, 2 * loaded.Topics.Partitions * loaded.Topics.Partitions)];
    long _good;
    long _dead;
    long _doubled;
    long _wrong;
    long _timestampsKept;

    /// <summary>Reads all that is committed and judges it.</summary>
    public static async Task<Verdict> RunAsync(Clients clients, LoginStream stream, Loaded loaded, Row row, CancellationToken cancellation)
    {
        var check = new OutputCheck(stream, loaded, row);
        await new OutputReader(clients, loaded.Topics).ReadAsync(check.See, cancellation);
        return check.Verdict();
    }

    void See(ConsumeResult<byte[]?, byte[]?> record)
    {
        bool isDead = record.Topic == loaded.Topics.Dead;
        Interlocked.Increment(ref isDead ? ref _dead : ref _good);
        string? problem = isDead ? DeadProblem(record.Message, out long number) : GoodProblem(record.Message, out number);
        if (problem is not null) Note(ref _wrong, "wrong", problem, record);
        // What is wrong counts as there: it is not lost too.
        if (number < 0 || number >= loaded.Records) return;
        if (!IsFirst(number))
        {
            Note(ref _doubled, "doubled", $"record {number} is there again", record);
            return;
        }
        if (problem is null && !IsInOrder(isDead, record.Partition, number)) Note(ref _wrong, "wrong", $"record {number} stands behind a later one of its source partition", record);
        if (!isDead && record.Message.Timestamp.UnixTimestampMs == loaded.TimestampMs(number)) Interlocked.Increment(ref _timestampsKept);
    }

    string? GoodProblem(Message<byte[]?, byte[]?> message, out long number)
    {
        number = -1;
        try
        {
            using var document = JsonDocument.Parse(message.Value ?? []);
            var output = document.RootElement;
            if (output.ValueKind != JsonValueKind.Object) return "it is no object";
            if (output.TryGetProperty("device_id", out var deviceId) && deviceId.ValueKind == JsonValueKind.String) number = LoginStream.NumberOf(deviceId.GetString().AsSpan());
            if (number < 0 || number >= loaded.Records) return "nothing of the source became this";
            var login = stream.At(number);
            if (!login.IsGood) return "a bad record is among the outputs";
            if (!Encoding.ASCII.GetBytes(login.UserId).AsSpan().SequenceEqual(message.Key)) return $"its key is not {login.UserId}";
            return HeadersProblem(message, number) ?? ExpectedOutput.Difference(login, output);
        }
        catch (JsonException error)
        {
            return error.Message;
        }
    }

    string? DeadProblem(Message<byte[]?, byte[]?> message, out long number)
    {
        number = LoginStream.NumberOf(message.Value.AsSpan());
        if (number < 0 || number >= loaded.Records) return "nothing of the source became this";
        var login = stream.At(number);
        if (login.IsGood) return "a good record is among the dead letters";
        if (!login.Value.AsSpan().SequenceEqual(message.Value)) return "a dead letter does not have the original bytes";
        if (message.Key is not null) return "a dead letter has a key, its record had none";
        return HeadersProblem(message, number) ?? (ErrorHeaders.Any(name => message.Headers.TryGetLastBytes(name, out byte[] reason) && reason is { Length: > 0 }) ? null : "a dead letter says no reason");
    }

    string? HeadersProblem(Message<byte[]?, byte[]?> message, long number) => row.HasHeaders && !LoginHeaders.AreIn(message.Headers, number) ? "the record's headers are not there" : null;

    bool IsInOrder(bool isDead, int partition, long number)
    {
        int partitions = loaded.Topics.Partitions;
        ref long last = ref _last[((((isDead ? 1 : 0) * partitions) + partition) * partitions) + (int)(number % partitions)];
        bool isLater = number > last;
        last = Math.Max(last, number);
        return isLater;
    }

    bool IsFirst(long number)
    {
        long bit = 1L << (int)(number % BitsPerWord);
        return (Interlocked.Or(ref _seen[number / BitsPerWord], bit) & bit) == 0;
    }

    void Note(ref long count, string what, string problem, ConsumeResult<byte[]?, byte[]?> record)
    {
        Interlocked.Increment(ref count);
        lock (_gate)
        {
            if (_examples.Count < ExamplesAtMost) _examples.Add($"{what}, {record.TopicPartitionOffset}: {problem}: {Encoding.UTF8.GetString(record.Message.Value ?? [])}");
        }
    }

    Verdict Verdict()
    {
        long lost = loaded.Records - _seen.Sum(word => (long)long.PopCount(word));
        if (lost > 0) _examples.Add($"record {FirstLost()} is the first that is lost");
        return new(_good, _dead, lost, _doubled, _wrong, _timestampsKept, _examples);
    }

    int FirstLost() => Enumerable.Range(0, loaded.Records).First(number => (_seen[number / BitsPerWord] & 1L << number % BitsPerWord) == 0);
}
