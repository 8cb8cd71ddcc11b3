import * as Sentry from '@sentry/react-native';
import {Text, View} from 'react-native';

Sentry.init({dsn: 'https://key@example.com/1', tracesSampleRate: 1});

function App() {
  return (
    <View style={{padding: 20, paddingTop: 80}}>
      <Text>above</Text>
      <View testID="package">
        <Sentry.ErrorBoundary fallback={<Text>broken</Text>}>
          <Text>inside</Text>
        </Sentry.ErrorBoundary>
      </View>
      <Text onPress={() => Sentry.captureMessage('below')}>below</Text>
    </View>
  );
}

export default Sentry.wrap(App);
