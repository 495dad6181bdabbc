using System.Text;
using Weir.Engine.Delivery;
using Weir.Protocol;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Checking;

/// <summary>The oracle over a pipeline with retry topics, whose records went through them and came out: each violation is planted and found.</summary>
public sealed class OracleRetryTests
{
    const int Partitions = 2;
    const int PerPartition = 60;

    readonly List<LoggedRecord>[] _source = [[], []];
    readonly List<LoggedRecord>[] _sink = [[], []];
    readonly List<LoggedRecord>[] _dead = [[], []];
    readonly Dictionary<int, CommittedPosition> _committed = [];

    /// <summary>By tier and partition.</summary>
    readonly List<LoggedRecord>[][] _tiers = [[[], []], [[], []]];
    readonly Dictionary<int, long>[] _positions = [[], []];

    public OracleRetryTests()
    {
        for (int partition = 0; partition < Partitions; partition++)
        {
            for (int number = 0; number < PerPartition; number++) Process(partition, number);
            var fates = Enumerable.Range(0, PerPartition).Select(number => Fate(partition, number)).ToList();
            _committed[partition] = new(PerPartition, new PartitionCounters(PerPartition, fates.Count(fate => fate == RecordFate.Written), fates.Count(fate => fate == RecordFate.Dead), fates.Count(fate => fate == RecordFate.Dropped)).ToString());
            for (int tier = 0; tier < _tiers.Length; tier++) _positions[tier][partition] = _tiers[tier][partition].Count;
        }
    }

    [Fact]
    public void A_run_without_a_fault_has_no_problems()
    {
        Assert.All(_tiers, tier => Assert.All(tier, partition => Assert.NotEmpty(partition)));
        Assert.Empty(Problems());
    }

    [Fact]
    public void What_was_done_and_is_deleted_is_not_missed()
    {
        _tiers[0][0].RemoveAt(0);
        Assert.Empty(Problems());
    }

    [Fact]
    public void A_record_that_waits_though_nothing_does_by_the_counters_is_found()
    {
        _positions[1][0]--;
        Assert.Contains($"in retry: 1 records of source partition 0 wait, the first at {SampleRetries.Topics[1]} 0@{_positions[1][0]}, and by its counters 0 do", Assert.Single(Problems()));
    }

    [Fact]
    public void A_record_in_a_retry_topic_whose_position_was_never_committed_is_found()
    {
        _positions[0].Remove(1);
        Assert.Contains($"in retry: {_tiers[0][1].Count} records of source partition 1 wait", Assert.Single(Problems()));
    }

    [Fact]
    public void A_record_that_was_written_and_waits_once_more_is_found()
    {
        _tiers[0][0].Add(_tiers[0][0][0] with { Offset = _positions[0][0] });
        Assert.Contains("in retry: 1 records of source partition 0 wait", Assert.Single(Problems()));
    }

    [Fact]
    public void A_record_that_waits_as_the_counters_say_is_no_output_yet()
    {
        _positions[1][0]--;
        _committed[0] = _committed[0] with { Metadata = CountersOf(0, waiting: 1) };
        Assert.All(Problems(), problem => Assert.Contains("counters: source partition 0 has", problem));
        Assert.NotEmpty(Problems());
    }

    [Fact]
    public void A_record_that_is_counted_as_waiting_and_does_not_is_found()
    {
        _committed[0] = _committed[0] with { Metadata = CountersOf(0, waiting: 1) };
        Assert.Contains("counters: source partition 0 has", Assert.Single(Problems()));
    }

    [Fact]
    public void A_record_in_the_retry_partition_of_another_source_partition_is_found()
    {
        _tiers[0][1].Insert(0, _tiers[0][0][0] with { Partition = 1, Offset = -1 });
        Assert.Contains("not as a record of its source partition was written", Assert.Single(Problems()));
    }

    [Fact]
    public void A_record_that_is_another_in_a_retry_topic_is_found()
    {
        var record = _tiers[1][0][0];
        foreach (var other in (LoggedRecord[])[record with { Value = "{}"u8.ToArray() }, record with { Key = "k"u8.ToArray() }, record with { Headers = new Dictionary<string, string>() }])
        {
            _tiers[1][0][0] = other;
            Assert.Contains($"{SampleRetries.Topics[1]} 0@0: not as a record of its source partition was written", Assert.Single(Problems()));
        }
    }

    [Fact]
    public void A_record_of_an_aborted_transaction_that_can_be_read_in_a_retry_topic_is_found()
    {
        var content = Content(_tiers[0][0]);
        var shown = content with { ByBroker = [.. content.ByBroker, content.ByBroker[0] with { Offset = content.End }], End = content.End + 1, LastStableOffset = content.End + 1 };
        Assert.Contains($"{SampleRetries.Topics[0]} 0@{content.End}: not committed, but read_committed shows it", Assert.Single(Problems(shown)));
    }

    [Fact]
    public void A_committed_record_that_cannot_be_read_in_a_retry_topic_is_found()
    {
        var content = Content(_tiers[0][0]);
        Assert.Contains($"{SampleRetries.Topics[0]} 0@0: committed, but read_committed does not show it", Assert.Single(Problems(content with { ByBroker = [.. content.ByBroker.Skip(1)] })));
    }

    [Fact]
    public void A_transaction_that_is_still_open_in_a_retry_topic_is_found()
    {
        var content = Content(_tiers[0][0]);
        Assert.Contains($"{SampleRetries.Topics[0]} 0: a transaction is still open", Assert.Single(Problems(content with { End = content.End + 1 })));
        Assert.Contains((Found() with { Tiers = [Tier(0) with { Partitions = [content with { End = content.End + 1 }] }] }).Written, written => written.LastStableOffset < written.End);
    }

    [Fact]
    public void A_position_beyond_what_can_be_read_in_a_retry_topic_is_found()
    {
        _positions[1][1]++;
        Assert.Contains($"position: {SampleRetries.Topics[1]} 1 is committed at {_positions[1][1]}, beyond what can be read", Assert.Single(Problems()));
    }

    [Fact]
    public void A_retry_topic_that_is_not_there_is_found() =>
        Assert.Contains(new Oracle(Found() with { Tiers = [Tier(0), new(SampleRetries.Topics[1], [], new Dictionary<int, long>())] }).Check(), problem => problem == $"{SampleRetries.Topics[1]}: the retry topic is not there");

    IReadOnlyList<string> Problems() => new Oracle(Found()).Check();

    // With this in the first partition of the first tier.
    IReadOnlyList<string> Problems(PartitionContent content) => new Oracle(Found() with { Tiers = [Tier(0) with { Partitions = [content, Content(_tiers[0][1])] }, Tier(1)] }).Check();

    Evidence Found() => new([.. _source.Select(Content)], [.. _sink.Select(Content)], [.. _dead.Select(Content)], _committed) { Retries = true, Tiers = [Tier(0), Tier(1)] };

    TierContent Tier(int tier) => new(SampleRetries.Topics[tier], [.. _tiers[tier].Select(Content)], _positions[tier]);

    string CountersOf(int partition, int waiting)
    {
        Assert.True(PartitionCounters.TryParse(_committed[partition].Metadata, out var counters));
        return (counters - new PartitionCounters(0, waiting, 0, 0)).ToString();
    }

    static PartitionContent Content(List<LoggedRecord> records)
    {
        long end = records.Count == 0 ? 0 : records.Max(record => record.Offset) + 1;
        return new(records, records, end, end);
    }

    static RecordFate Fate(int partition, int number) =>
        SampleRecords.FateOf(partition, number) is not RecordFate.Written and var fate ? fate : SampleRetries.Dies(partition, number) ? RecordFate.Dead : RecordFate.Written;

    void Process(int partition, int number)
    {
        var headers = new Dictionary<string, string> { [SampleRetries.IdHeader] = Encoding.UTF8.GetString(SampleRecords.SourceKey(partition, number)!) };
        var source = new LoggedRecord(partition, number, SampleRetries.SourceKey(partition, number), SampleRecords.SourceValue(partition, number), headers);
        _source[partition].Add(source);
        if (SampleRecords.FateOf(partition, number) == RecordFate.Written && SampleRetries.FailuresOf(partition, number) > 0)
            foreach (var tier in _tiers) tier[partition].Add(source with { Offset = tier[partition].Count });
        byte[] key = Encoding.ASCII.GetBytes(SampleRecords.KeyOf(partition, number));
        int target = Partitioner.ForKey(key, Partitions);
        var fate = Fate(partition, number);
        if (fate == RecordFate.Written) _sink[target].Add(new(target, _sink[target].Count, key, SampleRecords.OutputValue(partition, number), new Dictionary<string, string>()));
        if (fate == RecordFate.Dead) _dead[partition].Add(source with { Offset = _dead[partition].Count, Headers = new Dictionary<string, string>(headers) { ["weir-dead-code"] = "WEIR3101" } });
    }
}
