using System.Globalization;
using Weir.Kafka.Reading;

namespace Weir.Tests.Kafka.Worker;

public sealed class MaxRecordsTests : EmbeddedBrokerTest
{
    [Theory]
    [InlineData(100, 90, 10)]
    [InlineData(1, 1, 1)]
    [InlineData(7, 6, 1)]
    public async Task A_transaction_has_so_many_records_of_each_partition_as_its_part_of_what_is_left(int max, int large, int small)
    {
        // No age closes a transaction here, except the first one, 10 ms after its first record.
        await using var run = new ControlledRun(Client) { Source = $", max_records_per_transaction: {max}", Age = "5s" };
        await run.CreateTopicsAsync();
        await run.SendAsync(0, Values(180));
        await run.SendAsync(1, Values(20));
        await run.StartAsync();
        Assert.Equal(Values(180), await run.ReadAsync("out", 0, 180));
        Assert.Equal(Values(20), await run.ReadAsync("out", 1, 20));
        Assert.Equal([large, large], (await PartsAsync(0, 180)).Take(2));
        Assert.Equal([small, small], (await PartsAsync(1, 20)).Take(2));
    }

    [Fact]
    public async Task A_batch_that_is_left_in_the_middle_for_another_partition_loses_nothing()
    {
        await using var run = new ControlledRun(Client) { Source = ", max_records_per_transaction: 3" };
        await run.CreateTopicsAsync();
        for (int batch = 0; batch < 10; batch++)
        {
            await run.SendAsync(0, Values(17));
            await run.SendAsync(1, Values(5));
        }
        await run.StartAsync();
        Assert.Equal(Enumerable.Repeat(Values(17), 10).SelectMany(values => values), await run.ReadAsync("out", 0, 170));
        Assert.Equal(Enumerable.Repeat(Values(5), 10).SelectMany(values => values), await run.ReadAsync("out", 1, 50));
        Assert.True((await PartsAsync(0, 170)).Max() <= 3);
    }

    static string[] Values(int count) => [.. Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{{\"a\":{number}}}"))];

    // Between two transactions of a partition stands a marker.
    async Task<List<int>> PartsAsync(int partition, int count)
    {
        var parts = new List<int>();
        long next = -1;
        await foreach (var fetched in new TopicReader(Client, new() { MaxWait = TimeSpan.FromMilliseconds(20) }).ReadAsync([new PartitionRange("out", partition, 0)], Cancellation))
        {
            var records = fetched.Records;
            while (records.Read())
            {
                if (records.Source.Offset == next) parts[^1]++;
                else parts.Add(1);
                next = records.Source.Offset + 1;
            }
            if (parts.Sum() >= count) break;
        }
        return parts;
    }
}
