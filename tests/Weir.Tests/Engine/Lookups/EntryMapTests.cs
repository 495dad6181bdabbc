using System.Text;
using Weir.Engine.Lookups;

namespace Weir.Tests.Engine.Lookups;

public sealed class EntryMapTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 20_000)]
    [InlineData(3, 100_000)]
    public void What_was_published_stays_as_it_was_whatever_changes_later(int seed, int keys)
    {
        var random = new Random(seed);
        var map = new EntryMap();
        var model = new Dictionary<string, string>();
        var published = new List<(EntryPages Pages, Dictionary<string, string> Model)>();
        for (var round = 0; round < 5; round++)
        {
            for (var change = 0; change < keys; change++)
            {
                var key = $"key-{random.Next(keys)}";
                var row = new string('v', random.Next(12)) + random.Next(100);
                if (random.Next(3) == 0) Assert.Equal(model.Remove(key), map.Remove(Bytes(key)));
                else
                {
                    Assert.True(map.Put(Bytes(key), Bytes(row), long.MaxValue, out var isNew));
                    Assert.Equal(!model.ContainsKey(key), isNew);
                    model[key] = row;
                }
            }
            Assert.Equal(model.Count, map.Count);
            published.Add((map.Publish(), new(model)));
        }
        foreach (var (pages, was) in published)
            for (var number = 0; number < keys; number++)
                Assert.Equal(was.GetValueOrDefault($"key-{number}"), Find(pages, $"key-{number}"));
    }

    [Fact]
    public void What_has_no_room_changes_nothing_and_what_needs_no_more_is_taken()
    {
        var map = new EntryMap();
        var most = map.Bytes + 4_096;
        var taken = 0;
        while (map.Put(Bytes($"key-{taken:0000}"), Bytes("12345678"), most, out _)) taken++;
        Assert.InRange(map.Bytes, most - 1_024, most + 1_024);
        var pages = map.Publish();
        Assert.False(map.Put("key-0000"u8, Bytes(new string('x', 1_000)), most, out _));
        Assert.Equal("12345678", Find(map.Publish(), "key-0000"));
        Assert.True(map.Put("key-0000"u8, "87654321"u8, most, out _));
        Assert.Equal("87654321", Find(map.Publish(), "key-0000"));
        Assert.Equal("12345678", Find(pages, "key-0000"));
        Assert.Equal(taken, map.Count);
    }

    [Theory]
    [InlineData(50, 200_000, 30_000)]
    [InlineData(10_000, 1_000, 60_000)]
    public void A_change_copies_little_of_a_large_table_whether_its_entries_are_small_or_large(int size, int entries, long allocatedMost)
    {
        var map = new EntryMap();
        var (before, after) = (Bytes(new string('b', size)), Bytes(new string('a', size)));
        for (var number = 0; number < entries; number++) Assert.True(map.Put(Bytes($"key-{number}"), before, long.MaxValue, out _));
        map.Publish();
        var keys = Enumerable.Range(0, 20).Select(number => Bytes($"key-{number * entries / 20}")).ToList();
        var most = 0L;
        foreach (var key in keys)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            map.Put(key, after, long.MaxValue, out _);
            map.Publish();
            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }
        Assert.InRange(most, 1, allocatedMost);
    }

    [Fact]
    public void A_key_may_be_empty_and_hold_any_byte()
    {
        var map = new EntryMap();
        Assert.True(map.Put([], "none"u8, long.MaxValue, out _));
        Assert.True(map.Put([0], "zero"u8, long.MaxValue, out _));
        var pages = map.Publish();
        Assert.Equal("none", Find(pages, ""));
        Assert.Equal("zero", Find(pages, "\0"));
        Assert.Null(Find(pages, "\0\0"));
    }

    static string? Find(EntryPages pages, string key) => pages.Find(Bytes(key)) is { IsFound: true } row ? Encoding.UTF8.GetString(row.Part!.RowOf(row.Number)) : null;

    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
