namespace Weir.Commands.Completion;

/// <summary>Names that only the cluster knows.</summary>
enum NameKind
{
    Topic,
    Group,
    Transaction,
}
