namespace Weir.Broker.Topics;

/// <summary>Type of a configuration as DescribeConfigs numbers it.</summary>
enum ConfigKind : sbyte
{
    Boolean = 1,
    String = 2,
    Int = 3,
    Short = 4,
    Long = 5,
    Double = 6,
    List = 7,
}
