using Weir.Protocol;

namespace Weir.Simulation.Checking;

/// <summary>What was in a topic that was deleted.</summary>
/// <param name="Name">The topic's.</param>
/// <param name="Id">The deleted topic's.</param>
/// <param name="Content">By partition.</param>
sealed record TopicGone(string Name, Uuid Id, IReadOnlyList<PartitionContent> Content)
{
    /// <summary>A topic as if none had been deleted: what is in one that is there still is not counted twice.</summary>
    public static IReadOnlyList<PartitionContent> Whole(IEnumerable<TopicGone> gone, string name, Uuid now, IReadOnlyList<PartitionContent> contents)
    {
        var before = gone.Where(topic => topic.Name == name && topic.Id != now).DistinctBy(topic => topic.Id).ToList();
        return [.. contents.Select((content, partition) => content with
        {
            ByMarkers = [.. before.SelectMany(topic => topic.Content[partition].ByMarkers), .. content.ByMarkers],
            ByBroker = [.. before.SelectMany(topic => topic.Content[partition].ByBroker), .. content.ByBroker],
        })];
    }
}
