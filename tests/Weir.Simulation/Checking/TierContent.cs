namespace Weir.Simulation.Checking;

/// <summary>A retry topic, and how far it was worked through.</summary>
/// <param name="Name">The topic's.</param>
/// <param name="Partitions">What it holds; what was worked through long ago is deleted. None where the topic is not there.</param>
/// <param name="Positions">By partition; where there is none, nothing of it was worked through.</param>
sealed record TierContent(string Name, IReadOnlyList<PartitionContent> Partitions, IReadOnlyDictionary<int, long> Positions)
{
    /// <summary>What waits there.</summary>
    public IEnumerable<LoggedRecord> Waiting => Partitions.SelectMany(partition => partition.ByMarkers).Where(record => record.Offset >= Positions.GetValueOrDefault(record.Partition));
}
