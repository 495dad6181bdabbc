namespace Weir.Engine.Steps.Conditions;

/// <summary>Where in a text a part must stand.</summary>
enum PartOfText
{
    Start,
    End,
    Anywhere,
}
