namespace Weir.Engine.Contracts.Schemas;

/// <summary>Where schemas stand inside a keyword's value.</summary>
enum KeywordShape
{
    /// <summary>Nowhere.</summary>
    Plain,
    /// <summary>The value is one.</summary>
    Schema,
    /// <summary>In a list.</summary>
    List,
    /// <summary>In an object, by name.</summary>
    Map,
    /// <summary>The value is one, or a list of them: <c>items</c> of draft-07.</summary>
    SchemaOrList,
    /// <summary>In an object, by name, beside lists of names: <c>dependencies</c> of draft-07.</summary>
    MapWithLists,
}
