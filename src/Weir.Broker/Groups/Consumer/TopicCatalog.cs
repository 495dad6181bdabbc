using Weir.Broker.Topics;
using Weir.Protocol;

namespace Weir.Broker.Groups;

/// <summary>The broker's own topics.</summary>
sealed class TopicCatalog(TopicTable topics) : ITopicCatalog
{
    public IEnumerable<string> Names => topics.All.Select(topic => topic.Name);

    public CatalogTopic? Find(string name) => Of(topics.Find(name));

    public CatalogTopic? Find(Uuid id) => Of(topics.Find(id));

    static CatalogTopic? Of(Topic? topic) => topic is null ? null : new(topic.Id, topic.Name, topic.Partitions.Count);
}
