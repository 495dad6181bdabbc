using Weir.Engine.Steps;

namespace Weir.Tests.Engine.Steps;

public sealed class PartitionMemoryTests
{
    const int Records = 4_000;
    const long Window = 5_000;
    const int Entries = 300;

    [Fact]
    public void Decides_as_the_rule_says_whatever_is_trimmed_and_however_often_it_goes_back()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var log = Log(random);
            var expected = Decisions(log);
            var memory = new PartitionMemory(Window, Entries);
            var settled = 0;
            for (var at = 0; at < log.Count; at++)
            {
                Assert.Equal((seed, at, expected[at]), (seed, at, Add(memory, log[at])));
                if (random.Next(50) == 0) memory.Trim(log[settled = random.Next(settled, at + 1)].Offset);
                if (random.Next(50) != 0) continue;
                at = random.Next(settled, at + 1);
                memory.Rewind(log[at--].Offset);
            }
        }
    }

    [Fact]
    public void Decides_the_same_after_reading_back_what_the_window_holds()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var log = Log(random);
            var expected = Decisions(log);
            var position = random.Next(1, log.Count);
            var newest = log.Take(position).Max(record => record.Timestamp);
            var memory = new PartitionMemory(Window, Entries);
            for (var at = log.FindIndex(record => record.Timestamp >= newest - Window); at < position; at++)
            {
                Add(memory, log[at]);
                if (at % 100 == 0) memory.Trim(log[at].Offset);
            }
            for (var at = position; at < log.Count; at++) Assert.Equal((seed, at, expected[at]), (seed, at, Add(memory, log[at])));
        }
    }

    [Fact]
    public void Keeps_no_more_than_it_may_and_says_what_it_forgot_within_the_window()
    {
        var memory = new PartitionMemory(Window, Entries);
        for (var offset = 0; offset < 10 * Entries; offset++)
        {
            memory.Add((UInt128)offset, offset, timestamp: 0);
            memory.Trim(offset + 1);
        }
        Assert.Equal(Entries, memory.Count);
        Assert.Equal(9 * Entries, memory.Forgotten);
    }

    [Fact]
    public void Forgets_what_is_out_of_the_window_without_a_word()
    {
        var memory = new PartitionMemory(Window, Entries);
        memory.Add(1, 0, 1_000);
        memory.Add(2, 1, 1_001 + Window);
        memory.Trim(2);
        Assert.Equal((1, 0), (memory.Count, memory.Forgotten));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(Window, true)]
    [InlineData(Window + 1, false)]
    [InlineData(-Window, true)]
    [InlineData(-Window - 1, false)]
    public void A_copy_is_one_within_the_window_before_and_behind(long later, bool isDuplicate)
    {
        var memory = new PartitionMemory(Window, Entries);
        Assert.False(memory.Add(1, 0, 100_000));
        Assert.Equal(isDuplicate, memory.Add(1, 1, 100_000 + later));
    }

    [Fact]
    public void A_record_without_a_timestamp_is_of_the_partitions_time()
    {
        var memory = new PartitionMemory(Window, Entries);
        memory.Add(1, 0, -1);
        memory.Add(2, 1, 100_000);
        Assert.False(memory.Add(1, 2, -1));
        Assert.True(memory.Add(2, 3, -1));
    }

    [Fact]
    public void One_record_of_the_far_future_makes_no_others_into_duplicates()
    {
        var memory = new PartitionMemory(Window, Entries);
        memory.Add(9, 0, long.MaxValue);
        Assert.False(memory.Add(1, 1, 100_000));
        Assert.True(memory.Add(1, 2, 100_001));
        Assert.False(memory.Add(1, 3, 100_002 + Window));
        Assert.False(memory.Add(2, 4, long.MinValue));
    }

    static bool Add(PartitionMemory memory, (int Identity, long Offset, long Timestamp) record) => memory.Add((UInt128)record.Identity << 64 | (uint)(record.Identity % 7), record.Offset, record.Timestamp);

    // Identities whose low halves collide; offsets with gaps; times that go mostly forward.
    static List<(int Identity, long Offset, long Timestamp)> Log(Random random)
    {
        var log = new List<(int, long, long)>();
        long offset = random.Next(100), now = 1_000_000;
        for (var at = 0; at < Records; at++)
        {
            offset += random.Next(1, 4);
            now += random.Next(at % 1000 < 500 ? 60 : 6);
            log.Add((random.Next(random.Next(2) == 0 ? 40 : 2_000), offset, now - (random.Next(10) == 0 ? random.Next(2 * (int)Window) : 0)));
        }
        return log;
    }

    static List<bool> Decisions(List<(int Identity, long Offset, long Timestamp)> log)
    {
        var decisions = new List<bool>();
        var times = new List<long>();
        var last = new Dictionary<int, int>();
        foreach (var (at, record) in log.Index())
        {
            times.Add(Math.Max(times.LastOrDefault(), record.Timestamp));
            decisions.Add(last.TryGetValue(record.Identity, out var before) && at - before <= Entries && times[at] - times[before] <= Window && Math.Abs(record.Timestamp - log[before].Timestamp) <= Window);
            last[record.Identity] = at;
        }
        return decisions;
    }
}
