namespace Weir.Tests.Broker.Groups.Consumer;

enum GroupActKind
{
    Beat,
    Commit,
    Fetch,
}
