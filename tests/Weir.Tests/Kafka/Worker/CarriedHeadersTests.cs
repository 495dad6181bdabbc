using System.Text;
using Weir.Kafka.Worker;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Worker;

public sealed class CarriedHeadersTests
{
    [Fact]
    public void Headers_that_are_not_named_stay_behind() =>
        Assert.Equal(["traceparent=00-1"], Encode(["traceparent", "tracestate"], ("user-ip", "198.51.100.7"), ("traceparent", "00-1")));

    [Fact]
    public void Order_repetition_and_null_values_are_kept() =>
        Assert.Equal(["b=1", "a=null", "b="], Encode(["a", "b"], ("b", "1"), ("c", "2"), ("a", null), ("b", "")));

    [Fact]
    public void A_name_is_carried_only_as_it_is_written() => Assert.Empty(Encode(["trace"], ("Trace", "1"), ("trace2", "2"), ("trac", "3")));

    [Fact]
    public void Nothing_to_carry_is_no_header_at_all() => Assert.Empty(Encode(["traceparent"]));

    [Fact]
    public void The_source_is_named_when_the_pipeline_asks_for_it() => Assert.Equal(["weir-source=logins/3/0"], Encode(["weir-source"]));

    [Fact]
    public void A_source_that_the_record_claims_is_not_carried() =>
        Assert.Equal(["a=1", "weir-source=logins/3/0"], Encode(["weir-source", "a"], ("weir-source", "forged/0/1"), ("a", "1")));

    [Fact]
    public void A_changed_timestamp_is_kept_whatever_is_named() => Assert.Equal(["weir-source-timestamp=1694479551000"], Encode([], 1_694_479_551_000, ("a", "1")));

    [Fact]
    public void The_longest_topic_name_fits()
    {
        string topic = new('t', 249);
        Assert.Equal([$"weir-source={topic}/2147483647/0"], Encode(["weir-source"], null, topic, int.MaxValue));
    }

    static List<string> Encode(string[] names, params (string Name, string? Value)[] headers) => Encode(names, null, headers);

    static List<string> Encode(string[] names, long? timestamp, params (string Name, string? Value)[] headers) => Encode(names, timestamp, "logins", 3, headers);

    static List<string> Encode(string[] names, long? timestamp, string topic, int partition, params (string Name, string? Value)[] headers)
    {
        var encoder = new HeaderEncoder();
        foreach (var (name, value) in headers)
        {
            if (value is null) encoder.AddNull(Encoding.UTF8.GetBytes(name));
            else encoder.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }
        using var builder = new RecordBatchBuilder();
        builder.Append(0, -1, -1, headers.Length == 0 ? default : encoder.Encoded);
        var rest = builder.Complete();
        Assert.True(RecordBatch.TryRead(ref rest, out var batch));
        var reader = new RecordReader(batch);
        Assert.True(reader.Read());
        var carried = new CarriedHeaders(names);
        carried.StartPartition(topic, partition);
        var seen = new List<string>();
        foreach (var header in new RecordHeaders(carried.Encode(ref reader, RecordOrigin.Of(ref reader, new(topic, partition)), timestamp))) seen.Add($"{Encoding.UTF8.GetString(header.Key)}={(header.HasValue ? Encoding.UTF8.GetString(header.Value) : "null")}");
        return seen;
    }
}
