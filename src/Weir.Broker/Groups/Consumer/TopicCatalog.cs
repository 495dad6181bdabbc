using Weir.Broker.Topics;

namespace Weir.Broker.Groups;

/// <summary>The broker's own topics.</summary>
sealed class TopicCatalog(TopicTable topics) : ITopicCatalog
{
    public IEnumerable<string> Names => topics.All.Select(topic => topic.Name);

    public CatalogTopic? Find(string name) => topics.Find(name) is { } topic ? new(topic.Id, topic.Name, topic.Partitions.Count) : null;
}
