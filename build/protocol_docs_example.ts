/** PROTOCOL.md ends with this worked example; a test checks its lines against the schemas. */

/** `line` is one that the AI of the example sends (`ai`) or reads (`hub`). */
export interface ExampleLine {
  readonly from: "ai" | "hub";
  readonly line: string;
}

const ai = (line: string): ExampleLine => ({ from: "ai", line });
const hub = (line: string): ExampleLine => ({ from: "hub", line });

/** AI_Node_2 connects, shares a pattern, takes an open request and finishes it. */
export const EXAMPLE: readonly ExampleLine[] = [
  ai(`{"ai_id":"AI_Node_2","token":"secret2"}`),
  hub(
    `{"message_type":"welcome","protocol_version":1,"ai_id":"AI_Node_2","journal_id":"9f2c…","epoch":"5d0e…","head_seq":41,"cursor":0,"heartbeat_interval_ms":15000,"limits":{"max_line_bytes":1048576,"max_unacked":4096}}`,
  ),
  ai(
    `{"message_type":"hello","message_id":"h1","data":{"specialization":"graphics","capabilities":["rendering"]}}`,
  ),
  hub(`{"message_type":"ack","message_id":"h1"}`),
  hub(
    `{"message_type":"training_sync","target_ai":"AI_Node_2","data":{"active_ais":["AI_Node_2","AI_Node_1"],"collab_ops":[{"session_id":"s40","requester":"AI_Node_1","state":"open","collaboration_type":"feature_development"}],"ais":[{"ai_id":"AI_Node_2","specialization":"graphics","capabilities":["rendering"],"activity":"idle","connected_at":"2026-01-01T12:00:01.000Z"},{"ai_id":"AI_Node_1","specialization":"networking","capabilities":[],"activity":"waiting","connected_at":"2026-01-01T12:00:00.000Z"}],"ais_total":2,"collab_ops_total":1,"counts":{"patterns":6,"components":1},"cursor":0,"head_seq":41,"pending":9}}`,
  ),
  ai(
    `{"message_type":"pattern_share","message_id":"p1","data":{"pattern_id":"AI_Node_2_pattern_1","domain":"graphics","content":{"tile":64},"score":3.1,"unit":"ms","direction":"min"}}`,
  ),
  hub(`{"message_type":"ack","message_id":"p1","seq":42}`),
  ai(`{"message_type":"collaboration_accept","message_id":"a1","data":{"session_id":"s40"}}`),
  hub(
    `{"seq":44,"source_ai":"hub","timestamp":"2026-01-01T12:00:02.000Z","message_type":"collaboration_started","data":{"session_id":"s40","requester":"AI_Node_1","partner":"AI_Node_2","fence":43,"lease_ms":30000}}`,
  ),
  hub(`{"message_type":"ack","message_id":"a1","seq":43,"session_id":"s40","fence":43,"lease_ms":30000}`),
  ai(
    `{"message_type":"collaboration_progress","message_id":"g1","data":{"session_id":"s40","fence":43,"progress":0.5}}`,
  ),
  hub(`{"message_type":"ack","message_id":"g1","seq":45}`),
  ai(
    `{"message_type":"os_component_share","message_id":"c1","data":{"component_id":"AI_Node_2_encoder_1","domain":"graphics","language":"javascript","source":"export const encode = (frame) => frame;","session_id":"s40","fence":43}}`,
  ),
  hub(`{"message_type":"ack","message_id":"c1","seq":46}`),
  ai(
    `{"message_type":"collaboration_complete","message_id":"e1","data":{"session_id":"s40","fence":43,"outcome":"success","component_id":"AI_Node_2_encoder_1"}}`,
  ),
  hub(
    `{"seq":48,"source_ai":"hub","timestamp":"2026-01-01T12:00:05.000Z","message_type":"collaboration_closed","data":{"session_id":"s40","state":"completed"}}`,
  ),
  hub(`{"message_type":"ack","message_id":"e1","seq":47}`),
  ai(`{"message_type":"received","data":{"cursor":48}}`),
  ai(`{"message_type":"leave","message_id":"l1"}`),
  hub(`{"message_type":"ack","message_id":"l1"}`),
];
