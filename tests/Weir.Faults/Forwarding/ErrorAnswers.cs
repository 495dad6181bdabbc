using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>A broker's refusals, made by the forwarder: answers with an error where Kafka has it, for each partition where it does.</summary>
static class ErrorAnswers
{
    /// <summary>What the broker would answer to a request that it refuses.</summary>
    public static byte[] To(ForwardedRequest request, byte[] frame, ErrorCode code) => request.ApiKey switch
    {
        ApiKey.Produce => Refuse<ProduceRequest, ProduceResponse>(request, frame, asked => With(new ProduceResponse
        {
            Responses = asked.TopicData.ConvertAll(topic => new ProduceResponse.TopicProduceResponse { Name = topic.Name, TopicId = topic.TopicId, PartitionResponses = topic.PartitionData.ConvertAll(data => new ProduceResponse.PartitionProduceResponse { Index = data.Index, BaseOffset = -1 }) }),
        }, code)),
        ApiKey.TxnOffsetCommit => Refuse<TxnOffsetCommitRequest, TxnOffsetCommitResponse>(request, frame, asked => With(new TxnOffsetCommitResponse
        {
            Topics = asked.Topics.ConvertAll(topic => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic { Name = topic.Name, Partitions = topic.Partitions.ConvertAll(data => new TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition { PartitionIndex = data.PartitionIndex }) }),
        }, code)),
        ApiKey.AddPartitionsToTxn => Refuse<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>(request, frame, asked => With(new AddPartitionsToTxnResponse
        {
            ResultsByTopicV3AndBelow = asked.V3AndBelowTopics.ConvertAll(topic => new AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult { Name = topic.Name, ResultsByPartition = topic.Partitions.ConvertAll(index => new AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult { PartitionIndex = index }) }),
        }, code)),
        ApiKey.Fetch => Refuse<FetchRequest, FetchResponse>(request, frame, asked => With(new FetchResponse
        {
            Responses = asked.Topics.ConvertAll(topic => new FetchResponse.FetchableTopicResponse { Topic = topic.Topic, TopicId = topic.TopicId, Partitions = topic.Partitions.ConvertAll(data => new FetchResponse.PartitionData { PartitionIndex = data.Partition, HighWatermark = -1 }) }),
        }, code)),
        ApiKey.OffsetFetch => Refuse<OffsetFetchRequest, OffsetFetchResponse>(request, frame, asked => With(new OffsetFetchResponse
        {
            Groups = asked.Groups.ConvertAll(group => new OffsetFetchResponse.OffsetFetchResponseGroup { GroupId = group.GroupId }),
        }, code)),
        ApiKey.FindCoordinator => Refuse<FindCoordinatorRequest, FindCoordinatorResponse>(request, frame, asked => With(new FindCoordinatorResponse
        {
            Coordinators = asked.CoordinatorKeys.ConvertAll(key => new FindCoordinatorResponse.Coordinator { Key = key, NodeId = -1, Port = -1 }),
        }, code)),
        ApiKey.EndTxn => Refuse<EndTxnRequest, EndTxnResponse>(request, frame, _ => new() { ErrorCode = code }),
        ApiKey.InitProducerId => Refuse<InitProducerIdRequest, InitProducerIdResponse>(request, frame, _ => new() { ErrorCode = code, ProducerEpoch = -1 }),
        ApiKey.AddOffsetsToTxn => Refuse<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>(request, frame, _ => new() { ErrorCode = code }),
        ApiKey.JoinGroup => Refuse<JoinGroupRequest, JoinGroupResponse>(request, frame, asked => new() { ErrorCode = code, MemberId = asked.MemberId }),
        ApiKey.SyncGroup => Refuse<SyncGroupRequest, SyncGroupResponse>(request, frame, _ => new() { ErrorCode = code }),
        ApiKey.Heartbeat => Refuse<HeartbeatRequest, HeartbeatResponse>(request, frame, _ => new() { ErrorCode = code }),
        ApiKey.ConsumerGroupHeartbeat => Refuse<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse>(request, frame, asked => new() { ErrorCode = code, MemberId = asked.MemberId }),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.ApiKey, null),
    };

    /// <summary>The answer to a request that was carried out, with an error in it all the same.</summary>
    public static byte[] InPlaceOf(ForwardedRequest request, byte[] answer, ErrorCode code) => request.ApiKey switch
    {
        ApiKey.Produce => AnswerRewriter.Rewrite<ProduceResponse>(request, answer, done => With(done, code)),
        ApiKey.TxnOffsetCommit => AnswerRewriter.Rewrite<TxnOffsetCommitResponse>(request, answer, done => With(done, code)),
        ApiKey.AddPartitionsToTxn => AnswerRewriter.Rewrite<AddPartitionsToTxnResponse>(request, answer, done => With(done, code)),
        ApiKey.Metadata => AnswerRewriter.Rewrite<MetadataResponse>(request, answer, done => done.Topics.ForEach(topic => (topic.ErrorCode, topic.Partitions) = (code, []))),
        ApiKey.EndTxn => AnswerRewriter.Rewrite<EndTxnResponse>(request, answer, done => (done.ErrorCode, done.ProducerId, done.ProducerEpoch) = (code, -1, -1)),
        ApiKey.InitProducerId => AnswerRewriter.Rewrite<InitProducerIdResponse>(request, answer, done => (done.ErrorCode, done.ProducerId, done.ProducerEpoch) = (code, -1, -1)),
        ApiKey.AddOffsetsToTxn => AnswerRewriter.Rewrite<AddOffsetsToTxnResponse>(request, answer, done => done.ErrorCode = code),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.ApiKey, null),
    };

    /// <summary>A request that changes nothing and is answered at once, under the same number: what stands in its place keeps its order among the others.</summary>
    public static byte[] Substitute(ForwardedRequest request)
    {
        using var writer = new WireWriter();
        writer.WriteInt16((short)ApiKey.ApiVersions);
        writer.WriteInt16(0);
        writer.WriteInt32(request.CorrelationId);
        writer.WriteString("forwarder", flexible: false);
        return writer.ToArray();
    }

    static byte[] Refuse<TRequest, TAnswer>(ForwardedRequest request, byte[] frame, Func<TRequest, TAnswer> answer) where TRequest : IMessage<TRequest> where TAnswer : IMessage<TAnswer>
    {
        var reader = new WireReader(frame);
        reader.ReadInt32();
        reader.ReadInt32();
        reader.ReadNullableString(flexible: false);
        if (ApiVersions.Of(request.ApiKey).IsFlexible(request.Version)) reader.SkipTags();
        return AnswerRewriter.Encode(request, answer(TRequest.Read(ref reader, request.Version)));
    }

    static ProduceResponse With(ProduceResponse answer, ErrorCode code)
    {
        foreach (var partition in answer.Responses.SelectMany(topic => topic.PartitionResponses)) partition.ErrorCode = code;
        return answer;
    }

    static TxnOffsetCommitResponse With(TxnOffsetCommitResponse answer, ErrorCode code)
    {
        foreach (var partition in answer.Topics.SelectMany(topic => topic.Partitions)) partition.ErrorCode = code;
        return answer;
    }

    static AddPartitionsToTxnResponse With(AddPartitionsToTxnResponse answer, ErrorCode code)
    {
        foreach (var partition in answer.ResultsByTopicV3AndBelow.SelectMany(topic => topic.ResultsByPartition)) partition.PartitionErrorCode = code;
        return answer;
    }

    static FetchResponse With(FetchResponse answer, ErrorCode code)
    {
        foreach (var partition in answer.Responses.SelectMany(topic => topic.Partitions)) partition.ErrorCode = code;
        return answer;
    }

    static OffsetFetchResponse With(OffsetFetchResponse answer, ErrorCode code)
    {
        answer.ErrorCode = code;
        foreach (var group in answer.Groups) group.ErrorCode = code;
        return answer;
    }

    static FindCoordinatorResponse With(FindCoordinatorResponse answer, ErrorCode code)
    {
        answer.ErrorCode = code;
        foreach (var coordinator in answer.Coordinators) coordinator.ErrorCode = code;
        return answer;
    }
}
