using Weir.Protocol;

namespace Weir.Simulation.Checking;

/// <summary>What was in a dead-letter topic that was deleted.</summary>
/// <param name="Topic">The deleted topic's id.</param>
/// <param name="Content">By partition.</param>
sealed record LettersGone(Uuid Topic, IReadOnlyList<PartitionContent> Content)
{
    /// <summary>A partition as if no topic had been deleted: what is in one that is there still is not counted twice.</summary>
    public static PartitionContent Whole(IEnumerable<LettersGone> gone, Uuid now, int partition, PartitionContent content)
    {
        var before = gone.Where(letters => letters.Topic != now).DistinctBy(letters => letters.Topic).Select(letters => letters.Content[partition]).ToList();
        return content with { ByMarkers = [.. before.SelectMany(letters => letters.ByMarkers), .. content.ByMarkers], ByBroker = [.. before.SelectMany(letters => letters.ByBroker), .. content.ByBroker] };
    }
}
