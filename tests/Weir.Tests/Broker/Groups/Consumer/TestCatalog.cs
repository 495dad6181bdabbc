using Weir.Broker.Groups;
using Weir.Protocol;

namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>Topics of a test; the id of one tells how many there were before it.</summary>
sealed class TestCatalog : ITopicCatalog
{
    readonly Dictionary<string, CatalogTopic> _topics = [];
    long _made;

    public IEnumerable<string> Names => _topics.Keys.Order(StringComparer.Ordinal);

    public CatalogTopic? Find(string name) => _topics.TryGetValue(name, out var topic) ? topic : null;

    public void Create(string name, int partitions) => _topics[name] = new(new Uuid(0, ++_made), name, partitions);

    public void Grow(string name, int partitions) => _topics[name] = _topics[name] with { Partitions = partitions };

    public void Delete(string name) => _topics.Remove(name);
}
