namespace Weir.Broker.Groups;

/// <summary>The topics that there are, as a group's state machine asks for them.</summary>
interface ITopicCatalog
{
    IEnumerable<string> Names { get; }

    CatalogTopic? Find(string name);
}
