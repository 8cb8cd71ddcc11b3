import Constants, {ExecutionEnvironment} from 'expo-constants';
import {Text, View} from 'react-native';

export default function App() {
  const bare = Constants.executionEnvironment === ExecutionEnvironment.Bare;
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>
          called {Constants.expoConfig?.name} {bare ? 'bare' : ''}
        </Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
