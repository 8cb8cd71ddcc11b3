import * as Updates from 'expo-updates';
import {Text, View} from 'react-native';

export default function App() {
  const {isUpdateAvailable} = Updates.useUpdates();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          channel {String(Updates.channel)} {isUpdateAvailable ? 'new' : 'current'}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
