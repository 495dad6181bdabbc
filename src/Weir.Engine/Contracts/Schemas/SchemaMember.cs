namespace Weir.Engine.Contracts.Schemas;

/// <summary>A name and its value in an object of a contract.</summary>
sealed record SchemaMember(string Name, int NameStart, SchemaNode Value);
