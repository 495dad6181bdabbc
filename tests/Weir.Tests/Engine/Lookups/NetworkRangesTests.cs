using Weir.Engine.Lookups;

namespace Weir.Tests.Engine.Lookups;

public sealed class NetworkRangesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_smallest_network_around_an_address_is_found_as_by_looking_at_all(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            var networks = Enumerable.Range(0, random.Next(0, 24)).Select(_ => RandomNetwork(random)).Distinct().ToList();
            var ranges = new NetworkRanges<byte>();
            for (var row = 0; row < networks.Count; row++) ranges.Add(networks[row].First, networks[row].Last, row);
            ranges.Complete((_, _) => Assert.Fail("no network stands twice"));
            for (var address = 0; address <= byte.MaxValue; address++)
            {
                var around = networks.Where(network => network.First <= address && address <= network.Last).OrderBy(network => network.Last - network.First);
                Assert.Equal(around.Any() ? networks.IndexOf(around.First()) : -1, ranges.Find((byte)address));
            }
        }
    }

    [Fact]
    public void A_network_that_stands_twice_is_told_with_both_rows()
    {
        var ranges = new NetworkRanges<uint>();
        ranges.Add(16, 31, 0);
        ranges.Add(0, 255, 1);
        ranges.Add(16, 31, 2);
        ranges.Add(16, 23, 3);
        var twice = new List<(int, int)>();
        ranges.Complete((earlier, later) => twice.Add((earlier, later)));
        Assert.Equal([(0, 2)], twice);
    }

    static (byte First, byte Last) RandomNetwork(Random random)
    {
        var bits = random.Next(0, 9);
        var rest = 0xFF >> bits;
        var first = random.Next(0, 256) & ~rest & 0xFF;
        return ((byte)first, (byte)(first | rest));
    }
}
