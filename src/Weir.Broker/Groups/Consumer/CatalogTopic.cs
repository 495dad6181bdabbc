using Weir.Protocol;

namespace Weir.Broker.Groups;

/// <summary>A topic as groups see it. One that is deleted and made anew is another: it has another id.</summary>
readonly record struct CatalogTopic(Uuid Id, string Name, int Partitions);
