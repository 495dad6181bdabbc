namespace Weir.Engine.Steps;

/// <summary>What <c>convert</c> makes of a value.</summary>
enum ConvertedType
{
    String,
    Number,
    Integer,
    Boolean,
}
