namespace Weir.Engine.Contracts.Schemas;

/// <summary>The versions of JSON Schema that a contract may be written in.</summary>
[Flags]
enum Dialect
{
    Draft7 = 1,
    Draft202012 = 2,
    Both = Draft7 | Draft202012,
}
