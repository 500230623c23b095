export interface MongoSettings {
  readonly url: string;
}
