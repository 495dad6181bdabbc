namespace Weir.Inference;

/// <summary>JSON Schema's types, in the order in which a contract lists them.</summary>
enum SampledKind
{
    String,
    Integer,
    Number,
    Boolean,
    Object,
    Array,
    Null,
}
